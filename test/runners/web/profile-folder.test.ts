import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBrowser } from '../../../src/runners/web/browser.js';
import { makeProfileFolder, profilePrefix, removeLeftProfiles } from '../../../src/runners/web/profile-folder.js';
import { WITHOUT_BROWSER } from '../../helpers/browser.js';
import { temporaryFolder } from '../../helpers/temporary-folder.js';

const base = temporaryFolder();
/** Of a process that has ended. */
const { pid: gone } = spawnSync(process.execPath, ['-e', '']);

/** A folder of temporary files, in which folders with a file in them have these names. */
function holding(name: string, ...names: readonly string[]): string {
  for (const one of names) {
    mkdirSync(join(base, name, one, 'Default'), { recursive: true });
    writeFileSync(join(base, name, one, 'Default', 'Cookies'), 'some');
  }
  return join(base, name);
}

describe('profiles that are left', () => {
  it('are removed where their process has ended, and only there', async () => {
    const kept = [process.pid, process.ppid].map((pid) => `${profilePrefix(pid)}abcdef`);
    const parent = holding('ended', `${profilePrefix(gone)}abcDE1`, `${profilePrefix(gone)}000000`, ...kept);
    const own = await makeProfileFolder(parent);
    await removeLeftProfiles(parent);
    expect(readdirSync(parent).sort()).toEqual([...kept, own.slice(parent.length + 1)].sort());
    expect(own).toContain(profilePrefix(process.pid));
  });

  it('are left alone where the name is another: of another program, machine or form', async () => {
    const [, place] = /-([0-9a-f]{8})-/.exec(profilePrefix(gone))!;
    const elsewhere = `${profilePrefix(gone)}abcdef`.replace(place!, place === '00000000' ? '11111111' : '00000000');
    const names = [
      elsewhere,
      'puppeteer_dev_chrome_profile-abcdef',
      `${profilePrefix(gone)}abcdef-more`,
      `x${profilePrefix(gone)}abcdef`,
      `${profilePrefix(0)}abcdef`,
      `${profilePrefix(gone)}..`,
    ];
    const parent = holding('others', ...names);
    await removeLeftProfiles(parent);
    expect(readdirSync(parent).sort()).toEqual([...names].sort());
  });

  it('are not followed where they are links, nor are the links in them', async () => {
    const target = holding('target', 'kept');
    const parent = holding('links', `${profilePrefix(gone)}abcdef`);
    symlinkSync(join(target, 'kept'), join(parent, `${profilePrefix(gone)}abcdef`, 'link'));
    symlinkSync(join(target, 'kept'), join(parent, `${profilePrefix(gone)}link00`));
    writeFileSync(join(parent, `${profilePrefix(gone)}file00`), '');
    await removeLeftProfiles(parent);
    expect(readdirSync(parent).sort()).toEqual([`${profilePrefix(gone)}file00`, `${profilePrefix(gone)}link00`]);
    expect(readFileSync(join(target, 'kept', 'Default', 'Cookies'), 'utf8')).toBe('some');
  });

  it('are no matter where there is no such folder', async () => {
    await expect(removeLeftProfiles(join(base, 'none'))).resolves.toBeUndefined();
  });
});

describe.skipIf(WITHOUT_BROWSER)('the profile of a browser', () => {
  const profiles = () => readdirSync(tmpdir()).filter((name) => name.startsWith(profilePrefix(process.pid)));

  it.each([
    ['is closed', 'close'],
    ['is killed', 'kill'],
  ] as const)('lies there while it runs, and goes when it %s', async (_, how) => {
    const left = join(tmpdir(), `${profilePrefix(gone)}abcdef`);
    mkdirSync(left);
    const before = profiles();
    const { browser } = await openBrowser({ webgpu: false, software: false }, () => {});
    expect(existsSync(left)).toBe(false);
    expect(profiles()).toHaveLength(before.length + 1);
    const ended = new Promise((resolve) => browser.process()!.once('exit', resolve));
    if (how === 'close') await browser.close();
    else browser.process()!.kill('SIGKILL');
    await ended;
    expect(profiles()).toEqual(before);
  });
});
