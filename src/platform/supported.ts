/** The oldest browsers that the page is made for; the build, its check and the README speak of these. */
export const SUPPORTED = {
  chrome: '120',
  firefox: '140',
  safari: '17.2',
  /** Safari on iOS and iPadOS, in the name MDN's data has for it. */
  safari_ios: '17.2',
} as const;

/** The same in the build's words. */
export const BUILD_TARGET = [
  `chrome${SUPPORTED.chrome}`,
  `firefox${SUPPORTED.firefox}`,
  `safari${SUPPORTED.safari}`,
  `ios${SUPPORTED.safari_ios}`,
];
