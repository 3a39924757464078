/** Stories of two steps that are not about money. */
import type { Situation } from '../situation';

export const TWO_STEPS: readonly Situation[] = [
  { id: 'two/give-get', numbers: { a: [10, 90], b: [2, 50], c: [2, 60] }, plan: ['a-b', 'p+c'], wordings: [
    '[n] had [a] [xs]. [He] gave [b] to [m] and then found [c] more. How many [xs] does [n] have now?',
    'There were [a] people on a bus. At a stop [b] got off and [c] got on. How many people are on the bus?',
    'A shop had [a] [fs]. It sold [b] and got a delivery of [c]. How many [fs] does it have now?' ] },
  { id: 'two/get-give', numbers: { a: [5, 80], b: [3, 60], c: [2, 60] }, plan: ['a+b', 'p-c'], wordings: [
    '[n] has [a] [xs] and buys [b] more. Then [he] gives [c] to [m]. How many [xs] does [he] have left?',
    '[n] picked [a] [fs] and [m] picked [b]. They ate [c] of them. How many [fs] are left?',
    'There are [a] boys and [b] girls in a club. [c] of them are absent today. How many are present?' ] },
  { id: 'two/take-take', numbers: { a: [20, 150], b: [3, 60], c: [3, 60] }, plan: ['a-b', 'p-c'], wordings: [
    '[n] had [a] [xs]. [He] gave [b] to [m] and lost [c]. How many [xs] are left?',
    'A baker made [a] [fs]. [b] were sold in the morning and [c] in the afternoon. How many were not sold?',
    'Of [a] [xs], [b] are red, [c] are green and the rest are white. How many are white?' ] },
  { id: 'two/groups-and-more', numbers: { a: [2, 12], b: [2, 20], c: [2, 50] }, plan: ['a*b', 'p+c'], wordings: [
    '[n] has [a] [boxes] of [b] [xs] and [c] single [xs]. How many [xs] does [he] have in all?',
    'There are [a] tables with [b] chairs each and [c] chairs by the wall. How many chairs are there?',
    '[n] did [b] sums every day for [a] days and [c] more on the next day. How many sums did [he] do?' ] },
  { id: 'two/groups-and-less', numbers: { a: [2, 12], b: [3, 20], c: [2, 50] }, plan: ['a*b', 'p-c'], wordings: [
    '[n] bought [a] [boxes] of [b] [fs]. [He] ate [c] of them. How many [fs] are left?',
    'A theater has [a] rows of [b] seats. [c] seats are taken. How many seats are free?',
    'A teacher had [a] packs of [b] pencils and gave out [c] pencils. How many pencils remain?' ] },
  { id: 'two/sum-shared', numbers: { a: [5, 80], b: [5, 80], c: [2, 9] }, plan: ['a+b', 'p/c'], wordings: [
    '[n] has [a] red and [b] blue [xs] and puts them equally into [c] [boxes]. How many [xs] are in each [box]?',
    'A class of [a] boys and [b] girls is divided into [c] equal teams. How many are in a team?' ] },
  { id: 'two/rest-shared', numbers: { a: [10, 120], b: [2, 40], c: [2, 9] }, plan: ['a-b', 'p/c'], wordings: [
    '[n] had [a] [fs]. [He] ate [b] and shared the rest equally among [c] friends. How many did each friend get?',
    'From [a] [xs], [n] keeps [b] and packs the others into [c] equal [boxes]. How many are in each [box]?' ] },
  { id: 'two/more-together', numbers: { a: [4, 60], b: [2, 40] }, plan: ['a+b', 'a+p'], wordings: [
    '[n] has [a] [xs]. [m] has [b] more than [n]. How many [xs] do they have together?',
    '[n] read [a] pages on Monday and [b] pages more on Tuesday than on Monday. How many pages did [he] read in the two days?' ] },
  { id: 'two/fewer-together', numbers: { a: [10, 80], b: [2, 40] }, plan: ['a-b', 'a+p'], wordings: [
    '[n] has [a] [xs]. [m] has [b] fewer than [n]. How many [xs] do they have together?',
    'A dog weighs [a] pounds and a cat weighs [b] pounds less. How much do they weigh together?' ] },
  { id: 'two/times-together', numbers: { a: [3, 40], b: [2, 6] }, plan: ['a*b', 'a+p'], wordings: [
    '[n] has [a] [xs] and [m] has [b] times as many. How many [xs] do they have in total?',
    'A team scored [a] goals last year and [b] times that number this year. How many goals did it score in the two years?' ] },
  { id: 'two/half-left', numbers: { a: [10, 120, 2], b: [2, 40] }, plan: ['a/2', 'p-b'], wordings: [
    '[n] had [a] [fs]. [He] gave half of them away and ate [b]. How many [fs] are left?',
    'Half of the [a] people in a room left, and then [b] more left. How many people stayed?' ] },
  { id: 'two/rectangle', numbers: { a: [3, 60], b: [2, 40] }, plan: ['a+b', 'p*2'], wordings: [
    'A rectangle is [a] cm long and [b] cm wide. What is its perimeter in cm?',
    'How much fence is needed around a garden of [a] meters by [b] meters?' ] },
  { id: 'two/average', numbers: { a: [4, 60], b: [4, 60] }, plan: ['a+b', 'p/2'], wordings: [
    'What is the average of [a] and [b]?',
    '[n] scored [a] points in one game and [b] in another. What was [his] average score?' ] },
  { id: 'two/average-three', numbers: { a: [4, 40], b: [4, 40], c: [4, 40] }, plan: ['a+b', 'p+c', 'p/3'], wordings: [
    'What is the average of [a], [b] and [c]?',
    '[n] read [a], [b] and [c] pages on three days. How many pages is that per day on average?' ] },
  { id: 'two/per-day-left', numbers: { a: [40, 300, 10], b: [3, 25], c: [2, 9] }, plan: ['b*c', 'a-p'], wordings: [
    'A book has [a] pages. [n] reads [b] pages a day. How many pages are left after [c] days?',
    'A tank holds [a] liters and loses [b] liters an hour. How many liters are left after [c] hours?' ] },
  { id: 'two/nested', numbers: { a: [2, 8], b: [2, 9], c: [2, 12] }, plan: ['a*b', 'p*c'], wordings: [
    'A house has [a] floors, each floor has [b] rooms and each room has [c] windows. How many windows are there?',
    'There are [a] crates with [b] boxes each. Every box has [c] [fs]. How many [fs] are there?' ] },
  { id: 'two/rate-shared', numbers: { a: [2, 12], b: [2, 20], c: [2, 9] }, plan: ['a*b', 'p/c'], wordings: [
    '[n] has [a] [boxes] of [b] [fs] and shares them among [c] children. How many [fs] does each child get?',
    '[a] packs of [b] [xs] are put into [c] equal piles. How many are in each pile?' ] },
  { id: 'two/age-sum', numbers: { a: [5, 40], b: [2, 20] }, plan: ['a+b', 'a+p'], wordings: [
    '[n] is [a] years old. [m] is [b] years older. What is the sum of their ages?' ] },
  { id: 'two/two-groups', numbers: { a: [2, 9], b: [2, 12], c: [2, 9], d: [2, 12] }, plan: ['a*b', 'c*d', 'q+p'], wordings: [
    'There are [a] [boxes] with [b] [xs] each and [c] [boxes] with [d] [xs] each. How many [xs] are there?',
    'A farm has [a] pens of [b] pigs and [c] pens of [d] sheep. How many animals are there?' ] },
]; // prettier-ignore
