/** Saves a drawn chart as a file: SVG with its colours and fonts written out, or a PNG drawn from that. */
import { saveBlob } from './save';

const INHERITED = ['color', 'fill', 'stroke', 'stroke-width', 'font', 'opacity'] as const;
const PNG_SCALE = 2;

/** A copy that looks the same outside this page: computed styles become attributes of its own. */
function standalone(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const copies = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original);
    for (const name of INHERITED) {
      copies[index]?.style.setProperty(name, style.getPropertyValue(name));
    }
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', getComputedStyle(document.documentElement).backgroundColor);
  copy.prepend(ground);
  return copy;
}

function svgBlob(svg: SVGSVGElement): Blob {
  const text = new XMLSerializer().serializeToString(standalone(svg));
  return new Blob([text], { type: 'image/svg+xml' });
}

export async function saveSvg(svg: SVGSVGElement | null, name: string): Promise<void> {
  if (svg) await saveBlob(svgBlob(svg), `${name}.svg`);
}

export async function savePng(svg: SVGSVGElement | null, name: string): Promise<void> {
  if (!svg) return;
  const box = svg.getBoundingClientRect();
  const image = new Image();
  const address = URL.createObjectURL(svgBlob(svg));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(box.width * PNG_SCALE);
    canvas.height = Math.round(box.height * PNG_SCALE);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/png');
    });
    if (blob) await saveBlob(blob, `${name}.png`);
  } finally {
    URL.revokeObjectURL(address);
  }
}
