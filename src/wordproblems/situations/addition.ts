/** Putting together: one addition, two numbers or three. */
import type { Situation } from '../situation';

export const ADDITION: readonly Situation[] = [
  { id: 'add/more', numbers: { a: [5, 95], b: [2, 60] }, plan: ['a+b'], wordings: [
    '[n] has [a] [xs]. [He] gets [b] more. How many [xs] does [he] have now?',
    '[n] had [a] [xs] and then bought [b] more [xs]. How many [xs] does [n] have in total?',
    'How many [xs] does [n] have after getting [b] more, if [he] started with [a]?',
    '[n] collected [a] [xs] last week and [b] [xs] this week. How many [xs] did [he] collect altogether?' ] },
  { id: 'add/two-people', numbers: { a: [5, 99], b: [5, 99] }, plan: ['a+b'], wordings: [
    '[n] has [a] [xs] and [m] has [b] [xs]. How many [xs] do they have together?',
    '[n] found [a] [xs]. [m] found [b]. What is the total number of [xs] they found?',
    'Together, how many [xs] do [n] and [m] have if [n] has [a] and [m] has [b]?' ] },
  { id: 'add/kinds', numbers: { a: [4, 80], b: [4, 80] }, plan: ['a+b'], wordings: [
    'There are [a] red [xs] and [b] blue [xs] on the table. How many [xs] are there in all?',
    'A shop has [a] large [xs] and [b] small [xs]. How many [xs] does the shop have?',
    'In a drawer lie [a] green and [b] yellow [xs]. What is the total number of [xs]?' ] },
  { id: 'add/people', numbers: { a: [10, 300], b: [10, 200] }, plan: ['a+b'], wordings: [
    '[a] boys and [b] girls go to a school. How many students are there in the school?',
    'There were [a] people on the train. At the next stop [b] more people got on. How many people are on the train now?',
    'A hall holds [a] adults and [b] children. How many people are in the hall?',
    '[a] visitors came to the museum on Saturday and [b] on Sunday. How many visitors came on the two days?' ] },
  { id: 'add/distance', numbers: { a: [12, 250], b: [5, 150] }, plan: ['a+b'], wordings: [
    '[n] drove [a] miles in the morning and [b] miles in the afternoon. How many miles did [he] drive that day?',
    'A cyclist rides [a] km on Monday and [b] km on Tuesday. How far does the cyclist ride in the two days?',
    'It is [a] miles from Hill to Lake and another [b] miles from Lake to Town. How long is the whole way?' ] },
  { id: 'add/spend', numbers: { a: [3, 90], b: [2, 90] }, plan: ['a+b'], wordings: [
    '[n] spent [$a] on a shirt and [$b] on a hat. How much did [he] spend in total?',
    'A book costs [$a] and a game costs [$b]. How much do they cost together?',
    'How much money did [n] spend if [he] paid [$a] for shoes and [$b] for socks?',
    '[n] saved [$a] in May and [$b] in June. How much did [he] save in the two months?' ] },
  { id: 'add/grow', numbers: { a: [20, 180], b: [3, 45] }, plan: ['a+b'], wordings: [
    'A plant was [a] cm tall. It grew [b] cm. How tall is it now?',
    'The tree is [a] cm high and grows [b] cm this year. What is its height at the end of the year?',
    '[n] weighed [a] pounds and gained [b] pounds. How many pounds does [he] weigh now?' ] },
  { id: 'add/undo-loss', numbers: { a: [4, 70], b: [5, 90] }, plan: ['a+b'], wordings: [
    '[n] gave away [a] [xs] and has [b] left. How many [xs] did [he] have at first?',
    'After losing [a] [xs], [n] still has [b] [xs]. How many [xs] were there at the start?',
    '[a] [fs] were eaten and [b] are left. How many [fs] were there in the beginning?' ] },
  { id: 'add/compare-more', numbers: { a: [5, 90], b: [2, 40] }, plan: ['a+b'], wordings: [
    '[n] has [a] [xs]. [m] has [b] more [xs] than [n]. How many [xs] does [m] have?',
    '[m] picked [b] more [fs] than [n], who picked [a]. How many [fs] did [m] pick?',
    'A pen costs [a] cents. A ruler costs [b] cents more than the pen. How many cents does the ruler cost?' ] },
  { id: 'add/three', numbers: { a: [3, 60], b: [3, 60], c: [3, 60] }, plan: ['a+b', 'p+c'], wordings: [
    '[n] read [a] pages on Monday, [b] pages on Tuesday and [c] pages on Wednesday. How many pages did [he] read altogether?',
    'A farmer has [a] cows, [b] sheep and [c] goats. How many animals does the farmer have?',
    '[n] bought a lamp for [$a], a chair for [$b] and a rug for [$c]. What did [he] pay in all?' ] },
  { id: 'add/score', numbers: { a: [6, 120], b: [6, 120] }, plan: ['a+b'], wordings: [
    'A team scored [a] points in the first half and [b] points in the second half. What was the final score of the team?',
    '[n] scored [a] points in the first game and [b] in the second. How many points did [he] score in both games?' ] },
  { id: 'add/birds', numbers: { a: [3, 60], b: [2, 50] }, plan: ['a+b'], wordings: [
    '[a] birds were sitting in a tree. [b] more birds flew up to it. How many birds were then in the tree?',
    'There are [a] ducks in a pond and [b] ducks come to join them. How many ducks are in the pond now?',
    '[b] children joined the [a] children who were playing in the park. How many children are playing in the park?' ] },
  { id: 'add/age', numbers: { a: [4, 60], b: [2, 35] }, plan: ['a+b'], wordings: [
    '[n] is [a] years old. How old will [he] be in [b] years?',
    '[m] is [b] years older than [n], who is [a]. How old is [m]?',
    '[n] is [a] now. What will [his] age be [b] years from now?' ] },
  { id: 'add/temperature', numbers: { a: [4, 70], b: [2, 25] }, plan: ['a+b'], wordings: [
    'In the morning it was [a] degrees. By noon the temperature had risen by [b] degrees. What was the temperature at noon?',
    'The temperature was [a] degrees and went up [b] degrees. How many degrees is it now?' ] },
]; // prettier-ignore
