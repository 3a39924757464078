/** The people and things of the stories. A list may grow; nothing depends on the order but the seeds. */

/** Names of people spoken of as he, then as she. */
export const NAMES = {
  he: [
    'Tom', 'Sam', 'Ben', 'Liam', 'Omar', 'Raj', 'Diego', 'Noah', 'Leo', 'Max', 'Carlos', 'Ken', 'Peter', 'James',
    'Ivan', 'Ahmed', 'David', 'Jack', 'Paul', 'Luca', 'Mark', 'Ali', 'Henry', 'Joe', 'Kofi', 'Mr. Lee', 'Mr. Smith',
  ],
  she: [
    'Mia', 'Anna', 'Lily', 'Sara', 'Maria', 'Priya', 'Emma', 'Julia', 'Nina', 'Kate', 'Lucy', 'Aisha', 'Rosa', 'Mei',
    'Jane', 'Ella', 'Zoe', 'Fatima', 'Olivia', 'Grace', 'Chloe', 'Hana', 'Amy', 'Eva', 'Ruth', 'Mrs. Brown', 'Ms. Diaz',
  ],
} as const; // prettier-ignore

/** Things one owns and counts: many, one. */
export const THINGS: readonly (readonly [many: string, one: string])[] = [
  ['marbles', 'marble'],
  ['stickers', 'sticker'],
  ['cards', 'card'],
  ['coins', 'coin'],
  ['stamps', 'stamp'],
  ['shells', 'shell'],
  ['beads', 'bead'],
  ['buttons', 'button'],
  ['pencils', 'pencil'],
  ['books', 'book'],
  ['toys', 'toy'],
  ['balloons', 'balloon'],
  ['pens', 'pen'],
  ['crayons', 'crayon'],
  ['toy cars', 'toy car'],
  ['photos', 'photo'],
  ['flowers', 'flower'],
  ['candles', 'candle'],
  ['tickets', 'ticket'],
  ['magazines', 'magazine'],
  ['erasers', 'eraser'],
  ['notebooks', 'notebook'],
  ['bricks', 'brick'],
  ['postcards', 'postcard'],
  ['games', 'game'],
  ['rocks', 'rock'],
  ['ribbons', 'ribbon'],
  ['blocks', 'block'],
  ['tennis balls', 'tennis ball'],
  ['plates', 'plate'],
];

/** Things one eats. */
export const FOOD: readonly (readonly [many: string, one: string])[] = [
  ['apples', 'apple'],
  ['oranges', 'orange'],
  ['cookies', 'cookie'],
  ['candies', 'candy'],
  ['eggs', 'egg'],
  ['bananas', 'banana'],
  ['cupcakes', 'cupcake'],
  ['muffins', 'muffin'],
  ['peaches', 'peach'],
  ['pears', 'pear'],
  ['sandwiches', 'sandwich'],
  ['grapes', 'grape'],
  ['donuts', 'donut'],
  ['tomatoes', 'tomato'],
  ['carrots', 'carrot'],
  ['strawberries', 'strawberry'],
  ['chocolates', 'chocolate'],
  ['lemons', 'lemon'],
  ['rolls', 'roll'],
  ['pies', 'pie'],
];

/** Things that hold other things. */
export const CONTAINERS: readonly (readonly [many: string, one: string])[] = [
  ['boxes', 'box'],
  ['bags', 'bag'],
  ['baskets', 'basket'],
  ['jars', 'jar'],
  ['crates', 'crate'],
  ['packs', 'pack'],
  ['packets', 'packet'],
  ['cartons', 'carton'],
  ['trays', 'tray'],
  ['bins', 'bin'],
  ['drawers', 'drawer'],
];
