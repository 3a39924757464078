/** Which screen is shown: follows the address bar. `route.ts` owns how a fragment reads. */
import { href, parseRoute, type Route } from './route';

export class Router {
  #route = $state.raw<Route>(parseRoute(location.hash));

  get route(): Route {
    return this.#route;
  }

  /** Listens until the function it returns is called. */
  start(): () => void {
    const read = (): void => {
      this.#route = parseRoute(location.hash);
    };
    window.addEventListener('hashchange', read);
    return () => {
      window.removeEventListener('hashchange', read);
    };
  }

  go(screen: string, params: Readonly<Record<string, string>> = {}): void {
    location.hash = href(screen, params);
  }
}
