/**
 * Learned places for any text of the notation, read off its characters: the adapter is handed prompts as text
 * and must place their tokens as training did. For well-formed prompts this equals `micro/model`'s `layoutOf`.
 */
import { PLACES, SEGMENTS, TRACE_PLACE, WRITE_PLACE, type Layout } from '../../micro/model';
import { TRACE_LENGTH, tokenOf } from '../../reasoner/notation';

const QUESTION = tokenOf('Q');
const SYNTHESIS = tokenOf('S');
const WRITE = tokenOf('>');
const FIRST_COLUMN = tokenOf('a');
const END = tokenOf('.');

export function readLayout(ids: readonly number[]): Layout {
  const places: number[] = [];
  const segments: number[] = [];
  let place = 0;
  let segment = 0;
  let shown = 0;
  let inTrace = false;
  for (const id of ids) {
    if (id === QUESTION || id === SYNTHESIS) [place, segment, inTrace] = [0, 0, false];
    else if (id === WRITE) [place, segment, inTrace] = [WRITE_PLACE, 0, false];
    else if (id === FIRST_COLUMN) {
      // After `>` the trace is being written: segment 0. Any other is a shown one with its own segment.
      const written = places.at(-1) === WRITE_PLACE;
      if (!written) shown += 1;
      [place, segment, inTrace] = [TRACE_PLACE, written ? 0 : Math.min(shown, SEGMENTS - 1), true];
    }
    places.push(Math.min(place, PLACES - 1));
    segments.push(segment);
    place += 1;
    if (inTrace && (id === END || place >= TRACE_PLACE + TRACE_LENGTH)) inTrace = false;
  }
  return { places, segments };
}
