/** Every situation there is, in a fixed order. */
import type { Situation } from '../situation';
import { ADDITION } from './addition';
import { BARE } from './bare';
import { DISTRACTORS } from './distractors';
import { DIVISION } from './division';
import { MONEY } from './money';
import { MULTIPLICATION } from './multiplication';
import { SUBTRACTION } from './subtraction';
import { TIME } from './time';
import { TWO_STEPS } from './two-steps';

export const SITUATIONS: readonly Situation[] = [
  ...ADDITION,
  ...SUBTRACTION,
  ...MULTIPLICATION,
  ...DIVISION,
  ...MONEY,
  ...TIME,
  ...TWO_STEPS,
  ...DISTRACTORS,
  ...BARE,
];
