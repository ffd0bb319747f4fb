const width = 600;
const height = 32;
const svg = "http://www.w3.org/2000/svg";

/**
 * A band as wide as its share (between 0 and 1) of the picture; its lower edge is as wide as the next
 * one, so that the bands together make a funnel.
 */
export function bandPicture(share: number, nextShare: number, name: string): SVGElement {
  const [upper, lower] = [edge(share), edge(nextShare)];
  const points = [
    `${left(upper)},0`,
    `${left(upper) + upper},0`,
    `${left(lower) + lower},${height}`,
    `${left(lower)},${height}`,
  ].join(" ");
  const picture = document.createElementNS(svg, "svg");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", name);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.setAttribute("preserveAspectRatio", "none");
  const shape = document.createElementNS(svg, "polygon");
  shape.setAttribute("points", points);
  picture.append(shape);
  return picture;
}

function edge(share: number): number {
  return Math.max(2, Math.round(share * width));
}

function left(edgeWidth: number): number {
  return (width - edgeWidth) / 2;
}
