/** Taking away and comparing: one subtraction. */
import type { Situation } from '../situation';

export const SUBTRACTION: readonly Situation[] = [
  { id: 'sub/give', numbers: { a: [8, 99], b: [2, 80] }, plan: ['a-b'], wordings: [
    '[n] has [a] [xs]. [He] gives [b] to [m]. How many [xs] does [he] have left?',
    '[n] had [a] [xs] and gave [b] of them away. How many [xs] are left?',
    'How many [xs] does [n] have left after giving [b] of [his] [a] [xs] to [m]?',
    '[n] lost [b] of [his] [a] [xs]. How many [xs] remain?' ] },
  { id: 'sub/eat', numbers: { a: [8, 90], b: [2, 60] }, plan: ['a-b'], wordings: [
    'There were [a] [fs] in the kitchen. [n] ate [b] of them. How many [fs] are left?',
    'A baker made [a] [fs] and sold [b]. How many [fs] does the baker still have?',
    'Out of [a] [fs], [b] were rotten and thrown away. How many good [fs] are there?' ] },
  { id: 'sub/more-than', numbers: { a: [8, 150], b: [3, 120] }, plan: ['a-b'], wordings: [
    '[n] has [a] [xs] and [m] has [b] [xs]. How many more [xs] does [n] have than [m]?',
    'How many more [xs] than [m] does [n] have, if [n] has [a] and [m] has [b]?',
    '[m] picked [b] [fs] and [n] picked [a]. What is the difference between their numbers of [fs]?' ] },
  { id: 'sub/fewer', numbers: { a: [8, 99], b: [2, 60] }, plan: ['a-b'], wordings: [
    '[n] has [a] [xs]. [m] has [b] fewer [xs] than [n]. How many [xs] does [m] have?',
    '[m] is [b] cm shorter than [n]. [n] is [a] cm tall. How many cm tall is [m]?',
    'A bike costs [$a]. A scooter costs [$b] less. How much is the scooter?' ] },
  { id: 'sub/missing', numbers: { a: [9, 99], b: [3, 80] }, plan: ['a-b'], wordings: [
    '[n] has [b] [xs]. [He] needs [a] [xs]. How many more [xs] does [he] need?',
    'A book has [a] pages. [n] has read [b] pages. How many pages are left to read?',
    '[n] wants to collect [a] [xs] and already has [b]. How many are still missing?',
    'To reach [a] points, [n], who has [b] points, has to win how many more?' ] },
  { id: 'sub/added-unknown', numbers: { a: [9, 120], b: [3, 90] }, plan: ['a-b'], wordings: [
    '[n] had [b] [xs]. After [m] gave [him] some more, [he] had [a] [xs]. How many [xs] did [m] give [him]?',
    'There were [b] cars in a lot. Some more cars came and then there were [a]. How many cars came?',
    '[n] picked some [fs] and now has [a]. Before that [he] had [b]. How many [fs] did [he] pick?' ] },
  { id: 'sub/removed-unknown', numbers: { a: [9, 120], b: [2, 90] }, plan: ['a-b'], wordings: [
    'There were [a] [fs] in a bowl. After lunch there were [b]. How many [fs] were eaten?',
    '[n] started with [a] [xs] and ended with [b] [xs]. How many [xs] did [he] lose?',
    'A bus carried [a] people. Some got off and [b] stayed on. How many people got off?' ] },
  { id: 'sub/part', numbers: { a: [12, 300], b: [4, 200] }, plan: ['a-b'], wordings: [
    'There are [a] students in a school. [b] of them are girls. How many are boys?',
    'Of the [a] seats in a theater, [b] are taken. How many seats are empty?',
    'A box holds [a] [xs], of which [b] are red and the rest are blue. How many blue [xs] are there?',
    '[a] [xs] are in a bag; [b] of them belong to [n] and the others to [m]. How many belong to [m]?' ] },
  { id: 'sub/change', numbers: { a: [10, 100, 5], b: [2, 95] }, plan: ['a-b'], wordings: [
    '[n] pays for a [$b] toy with [$a]. How much change does [he] get?',
    '[n] had [$a] and spent [$b]. How much money does [he] have left?',
    'What is left of [$a] after [n] buys a book for [$b]?',
    'A jacket costs [$b]. How much change will [n] get back from [$a]?' ] },
  { id: 'sub/discount', numbers: { a: [20, 250], b: [3, 60] }, plan: ['a-b'], wordings: [
    'A coat costs [$a]. It is now [$b] cheaper. What is the new price of the coat?',
    'The price of a phone was [$a] and was reduced by [$b]. What does the phone cost now?',
    '[n] has a [$b] coupon for a chair that costs [$a]. How much does [he] have to pay?' ] },
  { id: 'sub/distance', numbers: { a: [20, 400], b: [5, 300] }, plan: ['a-b'], wordings: [
    'The way to the city is [a] miles long. [n] has driven [b] miles. How many miles are left?',
    '[n] ran [a] meters and [m] ran [b] meters. How much farther did [n] run?',
    'A rope was [a] feet long. A piece of [b] feet was cut off. How long is the rope now?' ] },
  { id: 'sub/age', numbers: { a: [12, 90], b: [2, 60] }, plan: ['a-b'], wordings: [
    '[n] is [a] years old and [m] is [b]. How many years older is [n]?',
    '[n] is [a] years old. How old was [he] [b] years ago?',
    '[m] is [b] years younger than [n]. If [n] is [a], how old is [m]?' ] },
  { id: 'sub/temperature', numbers: { a: [15, 99], b: [2, 60] }, plan: ['a-b'], wordings: [
    'At noon it was [a] degrees. In the evening it was [b] degrees cooler. What was the temperature in the evening?',
    'The temperature fell from [a] degrees to [b] degrees. By how many degrees did it fall?' ] },
  { id: 'sub/used', numbers: { a: [20, 500], b: [5, 300] }, plan: ['a-b'], wordings: [
    'A tank holds [a] liters of water. [b] liters are used. How many liters remain in the tank?',
    '[n] had [a] grams of flour and used [b] grams for a cake. How many grams of flour are left?',
    'From a roll of [a] yards of cloth, [b] yards were sold. How many yards of cloth are left?' ] },
]; // prettier-ignore
