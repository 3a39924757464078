/**
 * The later rungs of the ladder in one part, loaded when a pair first needs more than plain numbers and
 * structure: Unicode mathematics, algebra with variables, sample points, sets of real numbers, relations, matrices. Owns nothing
 * but the list.
 */
import { byOtherComma } from './compare/commas';
import { compareRealSets, realSetOf } from './compare/intervals';
import type { DeeperRungs } from './compare/deeper';
import { isCondition, sameForm } from './compare/form';
import { matrixOf, withDeterminants } from './compare/matrix';
import { compareMeasures } from './compare/measures';
import { compareRelations } from './compare/relations';
import { compareRare } from './compare/rare';
import { bothSigns, inPlace, underNameOf } from './compare/rewrite';
import { compareScalars } from './compare/scalar';
import { compareStatements } from './compare/statements';
import { compareProse } from './compare/text';
import { plainCharacters } from './read/unicode';

export const DEEPER: DeeperRungs = {
  plain: plainCharacters,
  compareScalars,
  compareProse,
  isRealSet: (node) => realSetOf(node) !== null,
  compareSets: (left, right, compare) => {
    const [a, b] = [realSetOf(left), realSetOf(right)];
    return a && b ? compareRealSets(a, b, compare) : null;
  },
  compareRelations,
  compareStatements,
  matrixOf,
  withDeterminants,
  compareRare,
  compareMeasures,
  byOtherComma,
  bothSigns,
  underNameOf,
  inPlace,
  isCondition,
  sameForm,
};
