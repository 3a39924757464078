/**
 * Where and when a term's definition stands: above its term or below where there is no room, within the window,
 * after the mouse has rested on it. Opening, Escape and the press outside are the browser's own (the Popover API).
 */

/** Distances in CSS pixels, delays in milliseconds. */
const GAP = 6;
const MARGIN = 12;
const OPEN_AFTER = 250;
const CLOSE_AFTER = 120;

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Top left corner of a card of this size beside the term, in a window of this size. */
export function placeBeside(
  term: Box,
  card: { readonly width: number; readonly height: number },
  room: { readonly width: number; readonly height: number },
): { left: number; top: number } {
  const centred = term.left + term.width / 2 - card.width / 2;
  const left = Math.max(MARGIN, Math.min(centred, room.width - MARGIN - card.width));
  const above = term.top - GAP - card.height;
  return { left, top: above >= MARGIN ? above : term.top + term.height + GAP };
}

/** Puts the opened card beside its term; of a term broken over two lines, beside its first part. */
export function place(term: HTMLElement, card: HTMLElement): void {
  const first = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { left, top } = placeBeside(first, card.getBoundingClientRect(), room);
  card.style.left = `${String(left)}px`;
  card.style.top = `${String(top)}px`;
}

/** Opens the card while a mouse rests on the term or on the card itself. Returns what takes the listeners off. */
export function openOnHover(term: HTMLElement, card: HTMLElement): () => void {
  let timer: number | undefined;
  const wish = (open: boolean) => (event: PointerEvent) => {
    window.clearTimeout(timer);
    if (event.pointerType !== 'mouse' || open === card.matches(':popover-open')) return;
    timer = window.setTimeout(
      () => {
        card.togglePopover(open);
      },
      open ? OPEN_AFTER : CLOSE_AFTER,
    );
  };
  const [enter, leave] = [wish(true), wish(false)];
  for (const part of [term, card]) {
    part.addEventListener('pointerenter', enter);
    part.addEventListener('pointerleave', leave);
  }
  return () => {
    window.clearTimeout(timer);
    for (const part of [term, card]) {
      part.removeEventListener('pointerenter', enter);
      part.removeEventListener('pointerleave', leave);
    }
  };
}
