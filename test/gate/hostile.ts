/** A name that means something in every format that findings are written in. */
export const HOSTILE = `]]></failure><x y="z">&'\u0000\n::error::owned%0A|<img src=x onerror=alert(1)>[a](javascript:b) @you \`c\``;
