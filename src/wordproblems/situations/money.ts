/** Money in two steps, prices with cents, and percentages. */
import type { Situation } from '../situation';

const PERCENT = [10, 90, 10] as const;

export const MONEY: readonly Situation[] = [
  { id: 'money/buy-change', numbers: { a: [2, 12], b: [2, 15], c: [20, 200, 10] }, plan: ['a*b', 'c-p'], wordings: [
    '[n] buys [a] [xs] at [$b] each and pays with [$c]. How much change does [he] get?',
    '[n] has [$c]. [He] buys [a] tickets for [$b] each. How much money does [he] have left?',
    'How much is left of [$c] after buying [a] [fs] that cost [$b] each?' ] },
  { id: 'money/two-kinds', numbers: { a: [2, 9], b: [2, 15], c: [2, 9], d: [2, 15] }, plan: ['a*b', 'c*d', 'q+p'], wordings: [
    '[n] buys [a] pens for [$b] each and [c] notebooks for [$d] each. How much does [he] pay in total?',
    'An adult ticket costs [$b] and a child ticket [$d]. How much do [a] adult tickets and [c] child tickets cost?' ] },
  { id: 'money/one-and-several', numbers: { a: [2, 9], b: [2, 20], c: [5, 90] }, plan: ['a*b', 'p+c'], wordings: [
    '[n] bought [a] shirts for [$b] each and a coat for [$c]. How much did [he] spend?',
    'A game costs [$c] and each extra card pack costs [$b]. What do the game and [a] packs cost together?',
    'A taxi costs [$c] to start and [$b] for every mile. How much is a ride of [a] miles?' ] },
  { id: 'money/save-for', numbers: { a: [50, 400, 10], b: [10, 200, 10], c: [5, 40, 5] }, plan: ['a-b', 'p/c'], wordings: [
    'A bike costs [$a]. [n] already has [$b] and saves [$c] a week. How many weeks does [he] need?',
    '[n] wants a [$a] phone and has [$b]. If [he] saves [$c] every month, in how many months can [he] buy it?' ] },
  { id: 'money/split-bill', numbers: { a: [20, 160], b: [4, 60], c: [2, 8] }, plan: ['a+b', 'p/c'], wordings: [
    '[c] friends share a meal for [$a] and drinks for [$b] equally. How much does each pay?',
    'A room costs [$a] and breakfast [$b]. [c] people split the bill evenly. What does each person pay?' ] },
  { id: 'money/profit', numbers: { a: [3, 20], b: [4, 20], c: [10, 90] }, plan: ['a*b', 'p-c'], wordings: [
    '[n] sells [a] cakes for [$b] each. The ingredients cost [$c]. How much profit does [he] make?',
    '[n] washed [a] cars and got [$b] for each. [He] spent [$c] on soap and sponges. How much did [he] earn after costs?' ] },
  { id: 'money/cents', numbers: { a: [2, 20, 2], b: [1.5, 9.5, 1] }, plan: ['a*b'], wordings: [
    'A sandwich costs [$b]. How much do [a] sandwiches cost?',
    '[n] buys [a] notebooks at [$b] each. How much does [he] pay?',
    'What do [a] bottles of juice cost at [$b] a bottle?' ] },
  { id: 'money/quarters', numbers: { a: [4, 20, 4], b: [1.25, 6.25, 0.5] }, plan: ['a*b'], wordings: [
    'One ice cream costs [$b]. What do [a] ice creams cost?',
    '[n] rides the bus [a] times. Each ride is [$b]. How much does [he] spend?' ] },
  { id: 'money/cents-sum', numbers: { a: [1.5, 9.5, 1], b: [1.5, 9.5, 1] }, plan: ['a+b'], wordings: [
    'A coffee costs [$a] and a slice of cake [$b]. How much do both cost?',
    '[n] paid [$a] for milk and [$b] for cheese. How much did [he] pay?' ] },
  { id: 'percent/of-people', numbers: { a: PERCENT, b: [10, 200, 10] }, plan: ['a%b'], wordings: [
    'There are [b] students in a school. [a]% of them play football. How many students play football?',
    '[a]% of the [b] seats in a hall are taken. How many seats are taken?',
    'Out of [b] [xs], [a] percent are red. How many red [xs] are there?' ] },
  { id: 'percent/discount', numbers: { a: [10, 50, 10], b: [20, 200, 10] }, plan: ['a%b', 'b-p'], wordings: [
    'A jacket costs [$b]. It is [a]% off today. What is the sale price?',
    'A [$b] lamp is sold with a discount of [a]%. How much does it cost now?',
    'What does [n] pay for a [$b] ticket with [a] percent off?' ] },
  { id: 'percent/raise', numbers: { a: [10, 50, 10], b: [20, 300, 10] }, plan: ['a%b', 'b+p'], wordings: [
    'The price of a [$b] ticket goes up by [a]%. What is the new price?',
    'A club had [b] members. The number grew by [a]%. How many members are there now?' ] },
  { id: 'percent/tip', numbers: { a: [15, 15], b: [20, 200, 20] }, plan: ['a%b'], wordings: [
    'A meal costs [$b]. [n] leaves a tip of [a]%. How much is the tip?',
    'What is the tax on [$b] if the tax rate is [a]%?' ] },
  { id: 'percent/quarter', numbers: { a: [25, 75, 50], b: [8, 200, 4] }, plan: ['a%b'], wordings: [
    '[n] answered [a]% of [b] questions correctly. How many did [he] answer correctly?',
    'In a box of [b] [fs], [a]% are ripe. How many [fs] are ripe?',
    'A tank of [b] liters is [a]% full. How many liters of water are in it?' ] },
]; // prettier-ignore
