/** Sharing, grouping and fractions of a number: one division. */
import type { Situation } from '../situation';

export const DIVISION: readonly Situation[] = [
  { id: 'div/share', numbers: { a: [6, 160], b: [2, 12] }, plan: ['a/b'], wordings: [
    '[n] shares [a] [xs] equally among [b] friends. How many [xs] does each friend get?',
    '[a] [fs] are divided equally between [b] children. How many [fs] does each child get?',
    'If [b] people split [a] [fs] evenly, how many does each person get?',
    'How many [xs] will each of [b] students get when [a] [xs] are shared equally?' ] },
  { id: 'div/groups', numbers: { a: [8, 180], b: [2, 12] }, plan: ['a/b'], wordings: [
    '[n] has [a] [fs] and puts [b] into each [box]. How many [boxes] does [he] fill?',
    'How many [boxes] are needed for [a] [xs] if each [box] holds [b]?',
    '[a] students form teams of [b]. How many teams are there?',
    'Each [box] holds [b] [fs]. How many [boxes] are needed to hold [a] [fs]?' ] },
  { id: 'div/put-in', numbers: { a: [8, 200], b: [2, 15] }, plan: ['a/b'], wordings: [
    '[n] puts [a] [xs] into [b] [boxes] with the same number in each. How many [xs] are in each [box]?',
    'There are [a] [xs] in [b] equal piles. How many [xs] are in one pile?',
    '[a] chairs stand in [b] equal rows. How many chairs are in a row?' ] },
  { id: 'div/unit-price', numbers: { a: [6, 240], b: [2, 15] }, plan: ['a/b'], wordings: [
    '[n] pays [$a] for [b] tickets. How much does one ticket cost?',
    '[b] [xs] cost [$a]. What is the price of one [x]?',
    'If [b] shirts cost [$a] in total, how much is each shirt?' ] },
  { id: 'div/how-many-buy', numbers: { a: [6, 200], b: [2, 20] }, plan: ['a/b'], wordings: [
    'One [x] costs [$b]. How many [xs] can [n] buy with [$a]?',
    '[n] has [$a]. A ride costs [$b]. How many rides can [he] take?',
    'How many [$b] tickets can be bought for [$a]?' ] },
  { id: 'div/wage', numbers: { a: [12, 320], b: [2, 12] }, plan: ['a/b'], wordings: [
    '[n] earned [$a] for [b] hours of work. How much did [he] earn per hour?',
    'In [b] days [n] made [$a], the same amount each day. How much did [he] make a day?' ] },
  { id: 'div/speed', numbers: { a: [20, 400], b: [2, 8] }, plan: ['a/b'], wordings: [
    'A car goes [a] miles in [b] hours. How many miles per hour is that?',
    'A train covers [a] km in [b] hours. What is its speed in km per hour?',
    '[n] cycled [a] km in [b] days, the same distance every day. How many km did [he] cycle each day?' ] },
  { id: 'div/time', numbers: { a: [10, 360], b: [2, 60] }, plan: ['a/b'], wordings: [
    'A book has [a] pages. [n] reads [b] pages a day. How many days does [he] need to finish the book?',
    'How long does it take to drive [a] miles at [b] miles per hour, in hours?',
    '[n] saves [$b] a week. How many weeks does [he] need to save [$a]?' ] },
  { id: 'div/half', numbers: { a: [6, 200, 2] }, plan: ['a/2'], wordings: [
    '[n] has [a] [xs]. [m] has half as many. How many [xs] does [m] have?',
    'Half of the [a] students in a school walk to school. How many students walk?',
    '[n] ate half of the [a] [fs]. How many [fs] did [he] eat?' ] },
  { id: 'div/fraction', numbers: { a: [9, 150], b: [3, 3] }, plan: ['a/b'], wordings: [
    'One third of the [a] [xs] are red. How many [xs] are red?',
    '[n] gave a third of [his] [a] [xs] to [m]. How many [xs] did [m] get?' ] },
  { id: 'div/quarter', numbers: { a: [8, 200, 4] }, plan: ['a/4'], wordings: [
    'A quarter of the [a] [fs] are green. How many [fs] are green?',
    '[n] spent one fourth of [his] [$a]. How much did [he] spend?',
    'The perimeter of a square is [a] cm. How long is one side in cm?' ] },
  { id: 'div/weeks', numbers: { a: [14, 140, 7] }, plan: ['a/7'], wordings: [
    'How many weeks are [a] days?',
    '[n] was away for [a] days. How many weeks was that?' ] },
  { id: 'div/minutes', numbers: { a: [120, 720, 60] }, plan: ['a/60'], wordings: [
    'How many hours are [a] minutes?',
    'A show runs for [a] minutes. How many hours is that?' ] },
  { id: 'div/times-older', numbers: { a: [8, 120], b: [2, 9] }, plan: ['a/b'], wordings: [
    '[n] has [b] times as many [xs] as [m]. [n] has [a] [xs]. How many [xs] does [m] have?',
    '[n] is [b] times as old as [m]. If [n] is [a], how old is [m]?',
    '[a] is how many times as much as [b]?' ] },
  { id: 'div/cut', numbers: { a: [12, 200], b: [2, 12] }, plan: ['a/b'], wordings: [
    'A rope of [a] feet is cut into pieces of [b] feet. How many pieces are there?',
    '[n] cuts a ribbon of [a] cm into [b] equal parts. How long is each part in cm?',
    'A board [a] inches long is sawn into [b] equal pieces. How many inches long is each piece?' ] },
]; // prettier-ignore
