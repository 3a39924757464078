/** Works the results out beside the page: thousands of questions and their resampling never hold a frame up. */
import { expose } from 'comlink';
import type { EvaluationEntry } from '../../../evaluate/harness/events';
import { EvaluationLog } from '../../../evaluate/harness/log';
import { reportRequests } from '../../../requests/worker';
import { resultsOf, type Results } from '../../../evaluate/results/results';

let log = new EvaluationLog();

const worker = {
  /** Takes entries (texts may be left out) and gives the results of all so far; `fresh` forgets those before. */
  update(entries: readonly EvaluationEntry[], fresh: boolean): Results {
    if (fresh) log = new EvaluationLog();
    for (const entry of entries) log.add(entry);
    return resultsOf(log);
  },
};

export type ResultsWorker = typeof worker;

reportRequests();
expose(worker);
