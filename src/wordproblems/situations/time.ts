/** Minutes, hours, days: durations and schedules without clock faces. */
import type { Situation } from '../situation';

export const TIME: readonly Situation[] = [
  { id: 'time/sum', numbers: { a: [5, 90, 5], b: [5, 90, 5] }, plan: ['a+b'], wordings: [
    '[n] practiced the piano for [a] minutes in the morning and [b] minutes in the evening. How many minutes did [he] practice?',
    'The first part of a film is [a] minutes long, the second [b]. How long is the film in minutes?' ] },
  { id: 'time/left', numbers: { a: [30, 180, 5], b: [5, 150, 5] }, plan: ['a-b'], wordings: [
    'A film is [a] minutes long. [n] has watched [b] minutes. How many minutes are left?',
    'A lesson lasts [a] minutes. It began [b] minutes ago. In how many minutes does it end?' ] },
  { id: 'time/daily', numbers: { a: [5, 60, 5], b: [2, 14] }, plan: ['a*b'], wordings: [
    '[n] exercises [a] minutes a day. How many minutes is that in [b] days?',
    'One lap takes [a] minutes. How many minutes do [b] laps take?',
    'Baking one tray of [fs] takes [a] minutes. How long do [b] trays take, one after the other?' ] },
  { id: 'time/hours-minutes', numbers: { a: [2, 6], b: [5, 55, 5] }, plan: ['a*60', 'p+b'], wordings: [
    'How many minutes are [a] hours and [b] minutes?',
    'A trip takes [a] hours and [b] minutes. How many minutes is that?' ] },
  { id: 'time/weeks-days', numbers: { a: [2, 12], b: [2, 6] }, plan: ['a*7', 'p+b'], wordings: [
    'How many days are [a] weeks and [b] days?',
    '[n] was on holiday for [a] weeks and [b] days. How many days was [he] away?' ] },
  { id: 'time/years', numbers: { a: [1900, 2020], b: [3, 90] }, plan: ['a+b'], wordings: [
    '[n] was born in [a]. In which year did [he] turn [b]?',
    'A bridge was built in [a]. In what year was it [b] years old?' ] },
  { id: 'time/per-week', numbers: { a: [2, 10], b: [2, 12] }, plan: ['a*7', 'p*b'], wordings: [
    '[n] drinks [a] glasses of water a day. How many glasses does [he] drink in [b] weeks?',
    'A shop sells [a] bikes every day. How many bikes does it sell in [b] weeks?' ] },
  { id: 'time/split', numbers: { a: [12, 240], b: [2, 10] }, plan: ['a/b'], wordings: [
    '[n] walked [b] laps in [a] minutes. How many minutes did one lap take?',
    'A task of [a] minutes is done by [b] people who share it equally. How many minutes does each work?' ] },
]; // prettier-ignore
