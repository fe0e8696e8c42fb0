/** Shows a text in the chart's tip while a mark has the pointer or the focus. */
export function withTip(node: SVGElement, text: string, tip: HTMLElement): SVGElement {
  const show = () => {
    tip.textContent = text;
    tip.hidden = false;
  };
  const hide = () => {
    tip.hidden = true;
  };
  for (const name of ['pointerenter', 'focus']) node.addEventListener(name, show);
  for (const name of ['pointerleave', 'blur']) node.addEventListener(name, hide);
  return node;
}
