/**
 * Puts an Observable Plot into an element and keeps it in step with its data and width. Plot's own style
 * element is taken out: the Content-Security-Policy forbids it, and `Chart.svelte` styles the SVG.
 */
import type * as PlotModule from '@observablehq/plot';
import type { Attachment } from 'svelte/attachments';

type Draw = (plot: typeof PlotModule, width: number) => Element;

/** `draw` is a getter, so that the chart follows it; what it reads while drawing is followed too. */
export function chartAttachment(draw: () => Draw, onFailure: () => void): Attachment<HTMLElement> {
  return (frame) => {
    let plot = $state.raw<typeof PlotModule | null>(null);
    let width = $state(Math.floor(frame.clientWidth));
    let disposed = false;

    import('@observablehq/plot').then(
      (module) => {
        if (!disposed) plot = module;
      },
      () => {
        if (!disposed) onFailure();
      },
    );

    const observer = new ResizeObserver(() => {
      width = Math.floor(frame.clientWidth);
    });
    observer.observe(frame);

    $effect(() => {
      if (plot === null || width === 0) return;
      const chart = draw()(plot, width);
      for (const style of chart.querySelectorAll('style')) style.remove();
      // Plot names its groups; inside an image that has a name, nobody can hear them.
      for (const part of chart.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
      frame.replaceChildren(chart);
    });

    return () => {
      disposed = true;
      observer.disconnect();
      frame.replaceChildren();
    };
  };
}
