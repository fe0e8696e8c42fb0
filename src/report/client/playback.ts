import { element } from './dom.js';

/** Milliseconds that a frame stays while playing. */
const PACE = 200;

/** The frames of a sequence, and where among them one is. */
export interface Reel {
  readonly names: readonly string[];
  readonly frame: number;
  /** Frames of the video that are annotated, of which these are some or all. */
  readonly annotated: number;
}

/** Buttons, a slider and keys that go from frame to frame. */
export class Playback {
  readonly node: HTMLElement;
  readonly #play = button('▶', 'Play', () => this.toggle());
  readonly #scrub = element('input', { type: 'range', min: 0, 'aria-label': 'Frame' });
  readonly #name = element('output', { class: 'frame-name' });
  readonly #reel: () => Reel;
  readonly #go: (frame: number, isPlaying: boolean) => void;
  #timer = 0;

  /** @param go shows a frame */
  constructor(reel: () => Reel, go: (frame: number, isPlaying: boolean) => void) {
    this.#reel = reel;
    this.#go = go;
    this.#scrub.addEventListener('input', () => this.#stepTo(Number(this.#scrub.value)));
    const previous = button('‹', 'Previous frame', () => this.#stepTo(this.#reel().frame - 1));
    const next = button('›', 'Next frame', () => this.#stepTo(this.#reel().frame + 1));
    this.node = element('div', { class: 'controls playback' }, previous, this.#play, next, this.#scrub, this.#name);
  }

  /** Brings slider and text in line with the frame. */
  show(): void {
    const { names, frame, annotated } = this.#reel();
    const name = names[frame] ?? '';
    this.#scrub.max = String(names.length - 1);
    this.#scrub.value = String(frame);
    this.#scrub.setAttribute('aria-valuetext', `frame ${name}`);
    const some = names.length === annotated ? '' : ` (of ${annotated} annotated)`;
    this.#name.textContent = `frame ${name}, ${frame + 1} of ${names.length}${some}`;
  }

  /** Begins to play, or stops. */
  toggle(): void {
    if (this.#timer !== 0) {
      this.#stepTo(this.#reel().frame);
      return;
    }
    this.#timer = window.setInterval(() => this.#move(this.#reel().frame + 1, true), PACE);
    this.#play.textContent = '❚❚';
    this.#play.setAttribute('aria-label', 'Pause');
  }

  /** Arrows step, Home and End go to the ends, space plays. @returns whether the key means something here */
  press(key: string): boolean {
    const { frame, names } = this.#reel();
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: frame - 1,
      ArrowRight: frame + 1,
      Home: 0,
      End: names.length - 1,
    };
    const place = places[key];
    if (place !== undefined) this.#stepTo(place);
    else if (key === ' ') this.toggle();
    return place !== undefined || key === ' ';
  }

  #stepTo(frame: number): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#play.textContent = '▶';
    this.#play.setAttribute('aria-label', 'Play');
    this.#move(frame, false);
  }

  #move(frame: number, isPlaying: boolean): void {
    const count = this.#reel().names.length;
    this.#go((frame + count) % count, isPlaying);
  }
}

function button(text: string, label: string, use: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'step', 'aria-label': label }, text);
  made.addEventListener('click', use);
  return made;
}
