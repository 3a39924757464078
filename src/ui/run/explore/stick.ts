/**
 * Keeps a scrolling text at its bottom while it grows, unless the reader has scrolled up; back at the bottom
 * it follows again. Moves the frame only, never the page.
 */
import type { Attachment } from 'svelte/attachments';

/** Closer than this to the end counts as being there, CSS pixels. */
const NEAR_PX = 24;

export const stickToBottom: Attachment<HTMLElement> = (frame) => {
  let follows = true;
  /** Where our own scrolling put the frame; any other position is the reader's. */
  let own = frame.scrollTop;

  const down = (): void => {
    if (!follows) return;
    frame.scrollTop = frame.scrollHeight;
    own = frame.scrollTop;
  };
  const onScroll = (): void => {
    if (Math.abs(frame.scrollTop - own) < 1) return;
    own = frame.scrollTop;
    follows = frame.scrollHeight - frame.clientHeight - frame.scrollTop <= NEAR_PX;
  };

  const grown = new MutationObserver(down);
  grown.observe(frame, { childList: true, characterData: true, subtree: true });
  frame.addEventListener('scroll', onScroll, { passive: true });
  down();

  return () => {
    grown.disconnect();
    frame.removeEventListener('scroll', onScroll);
  };
};

/** Shows the beginning: of a failure the reason stands there. */
export const fromTheTop: Attachment<HTMLElement> = (frame) => {
  frame.scrollTop = 0;
};
