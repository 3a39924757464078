/** The one desk of the page: made at the first visit of the lab, so that training goes on while another screen is read. */
import { LabDesk } from './lab-desk.svelte';
import { createLabDoors } from './page-doors';

let desk: LabDesk | null = null;

export function pageDesk(): LabDesk {
  return (desk ??= new LabDesk(createLabDoors()));
}
