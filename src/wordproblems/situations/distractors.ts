/** Stories with a number that is not needed. */
import type { Situation } from '../situation';

export const DISTRACTORS: readonly Situation[] = [
  { id: 'distract/other-thing', numbers: { a: [8, 90], b: [2, 60], e: [2, 30] }, plan: ['a-b'], wordings: [
    '[n] has [a] [xs] and [e] [fs]. [He] gives [b] [xs] to [m]. How many [xs] does [he] have left?',
    '[n] is [e] years old. [He] had [a] [xs] and lost [b]. How many [xs] are left?' ] },
  { id: 'distract/price', numbers: { a: [2, 12], b: [2, 20], e: [2, 30] }, plan: ['a*b'], wordings: [
    '[n] buys [a] [boxes] with [b] [xs] each and pays [$e]. How many [xs] does [he] get?',
    '[n] walks [e] minutes to a shop and buys [a] [fs] for [$b] each. How much does [he] pay?' ] },
  { id: 'distract/people', numbers: { a: [5, 90], b: [5, 90], e: [2, 40] }, plan: ['a+b'], wordings: [
    '[n] has [a] [xs], [m] has [b] [xs] and their teacher has [e] pens. How many [xs] do [n] and [m] have together?',
    '[e] teachers, [a] boys and [b] girls go on a trip. How many children go on the trip?' ] },
  { id: 'distract/share', numbers: { a: [8, 120], b: [2, 12], e: [2, 40] }, plan: ['a/b'], wordings: [
    '[n] bought [a] [fs] for [$e] and shared them equally among [b] friends. How many [fs] did each get?',
    'In a room with [e] chairs, [a] children make [b] equal teams. How many children are in a team?' ] },
  { id: 'distract/speed', numbers: { a: [2, 9], b: [10, 80, 5], e: [10, 50] }, plan: ['a*b'], wordings: [
    'A bus with [e] seats drives [b] miles an hour. How many miles does it drive in [a] hours?' ] },
  { id: 'distract/change', numbers: { a: [10, 100, 5], b: [2, 90], e: [2, 12] }, plan: ['a-b'], wordings: [
    '[n], who has [e] cats, buys cat food for [$b] and pays with [$a]. How much change does [he] get?',
    'In [e] days [n] will travel. [He] has [$a] and buys a bag for [$b]. How much money is left?' ] },
]; // prettier-ignore
