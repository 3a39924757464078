/** Equal groups, rates, rows and times as many: one multiplication. */
import type { Situation } from '../situation';

export const MULTIPLICATION: readonly Situation[] = [
  { id: 'mul/containers', numbers: { a: [2, 15], b: [2, 40] }, plan: ['a*b'], wordings: [
    '[n] has [a] [boxes]. Each [box] holds [b] [xs]. How many [xs] does [he] have?',
    'There are [a] [boxes] with [b] [fs] in each [box]. How many [fs] are there in total?',
    'How many [xs] are in [a] [boxes] if every [box] has [b] [xs]?',
    'Each [box] contains [b] [fs]. How many [fs] are in [a] [boxes]?' ] },
  { id: 'mul/people-each', numbers: { a: [2, 30], b: [2, 20] }, plan: ['a*b'], wordings: [
    '[a] children have [b] [xs] each. How many [xs] do they have altogether?',
    'A teacher gives [b] [xs] to each of [a] students. How many [xs] does the teacher give out?',
    'If [a] friends each eat [b] [fs], how many [fs] do they eat in all?',
    '[b] [fs] are needed for every guest. How many are needed for [a] guests?' ] },
  { id: 'mul/rows', numbers: { a: [3, 25], b: [3, 30] }, plan: ['a*b'], wordings: [
    'A theater has [a] rows of [b] seats. How many seats are there?',
    '[n] plants [a] rows of trees with [b] trees in each row. How many trees does [he] plant?',
    'There are [b] chairs in every row, and there are [a] rows. What is the number of chairs?' ] },
  { id: 'mul/price', numbers: { a: [2, 20], b: [2, 45] }, plan: ['a*b'], wordings: [
    'One ticket costs [$b]. How much do [a] tickets cost?',
    '[n] buys [a] [xs] for [$b] each. How much does [he] pay?',
    'What is the cost of [a] [xs] at [$b] each?',
    'A [x] is sold for [$b]. How much money is needed to buy [a] of them?',
    '[n] sold [a] [fs] at [$b] each. How much money did [he] make?' ] },
  { id: 'mul/wage', numbers: { a: [2, 40], b: [6, 35] }, plan: ['a*b'], wordings: [
    '[n] earns [$b] an hour. How much does [he] earn in [a] hours?',
    'For every hour of work [n] is paid [$b]. [He] worked [a] hours. How much was [he] paid?',
    'How much will [n] make by working [a] days at [$b] per day?' ] },
  { id: 'mul/speed', numbers: { a: [2, 12], b: [10, 80, 5] }, plan: ['a*b'], wordings: [
    'A car drives at [b] miles per hour. How far does it go in [a] hours?',
    'A train travels [b] km every hour. How many km does it travel in [a] hours?',
    '[n] drove for [a] hours at a speed of [b] miles per hour. How many miles did [he] drive?' ] },
  { id: 'mul/per-day', numbers: { a: [3, 30], b: [2, 30] }, plan: ['a*b'], wordings: [
    '[n] reads [b] pages every day. How many pages does [he] read in [a] days?',
    'A machine makes [b] [xs] per minute. How many [xs] does it make in [a] minutes?',
    'In [a] days, how many push-ups does [n] do if [he] does [b] a day?',
    'A factory makes [b] cars a day. How many cars are made in [a] days?' ] },
  { id: 'mul/times-as-many', numbers: { a: [3, 90], b: [2, 9] }, plan: ['a*b'], wordings: [
    '[n] has [a] [xs]. [m] has [b] times as many. How many [xs] does [m] have?',
    '[m] is [b] times as old as [n], who is [a] years old. How old is [m]?',
    'A red ribbon is [a] cm long. A blue one is [b] times as long. How long is the blue ribbon in cm?' ] },
  { id: 'mul/twice', numbers: { a: [4, 120] }, plan: ['a*2'], wordings: [
    '[n] has [a] [xs] and [m] has twice as many. How many [xs] does [m] have?',
    'A desk costs twice as much as a chair. The chair costs [$a]. What does the desk cost?',
    '[n] ran [a] miles last month and doubled that this month. How many miles did [he] run this month?' ] },
  { id: 'mul/weeks', numbers: { a: [2, 20] }, plan: ['a*7'], wordings: [
    'How many days are there in [a] weeks?',
    '[n] stays at camp for [a] weeks. How many days is that?',
    'A trip takes [a] weeks. How many days does it take?' ] },
  { id: 'mul/dozen', numbers: { a: [2, 15] }, plan: ['a*12'], wordings: [
    '[n] buys [a] dozen eggs. How many eggs does [he] buy?',
    'How many [fs] are in [a] dozen?',
    'There are 12 months in a year. How many months are in [a] years?',
    'How many inches are there in [a] feet?' ] },
  { id: 'mul/minutes', numbers: { a: [2, 12] }, plan: ['a*60'], wordings: [
    'How many minutes are in [a] hours?',
    'A film lasts [a] hours. How many minutes long is it?',
    '[n] waited for [a] minutes. How many seconds did [he] wait?' ] },
  { id: 'mul/area', numbers: { a: [3, 40], b: [2, 20] }, plan: ['a*b'], wordings: [
    'A rectangle is [a] cm long and [b] cm wide. What is its area in square cm?',
    'A room is [a] feet long and [b] feet wide. How many square feet is the floor?',
    'What is the area of a garden that measures [a] meters by [b] meters?' ] },
  { id: 'mul/square', numbers: { a: [3, 100] }, plan: ['a*4'], wordings: [
    'Each side of a square is [a] cm. What is the perimeter of the square in cm?',
    'How many legs do [a] dogs have?',
    'A car has 4 wheels. How many wheels do [a] cars have?',
    'There are 4 quarters in a dollar. How many quarters are in [$a]?' ] },
  { id: 'mul/legs', numbers: { a: [2, 25], b: [3, 8] }, plan: ['a*b'], wordings: [
    'A beetle has [b] legs. How many legs do [a] beetles have?',
    'A van can carry [b] people. How many people can [a] vans carry?',
    'A recipe needs [b] cups of flour for one cake. How many cups are needed for [a] cakes?',
    'Each table seats [b] people. How many people can sit at [a] tables?' ] },
  { id: 'mul/undo-share', numbers: { a: [2, 12], b: [3, 25] }, plan: ['a*b'], wordings: [
    '[n] shared [his] [xs] equally among [a] friends and each got [b]. How many [xs] did [n] have?',
    'Some [fs] were put into [a] [boxes], [b] in each, and none were left over. How many [fs] were there?' ] },
]; // prettier-ignore
