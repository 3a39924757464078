import { describe, expect, it } from 'vitest';
import { repairMergeRace } from './race-patch';

const KERNEL = `@group(0) @binding(0) var<storage, read_write> S_ptr : array<f32>;
@compute @workgroup_size(16, 9, 1)
fn merge_state_inplace_kernel(
  @builtin(workgroup_id) blockIdx : vec3<u32>
) {
  if (blockIdx.x > podArgs.packGridDimX) { return; }
  s_val[0i] = S_ptr[0];
  for (var vec : i32 = 0i; vec < 4i; vec++) {
    v_vec[vec] = fma(v_other_vec[vec], other_scale[0i], v_vec[vec]);
  }
  V_ptr[0] = v_vec[0];
  S_ptr[((v__1 * podArgs.H) + i32(threadIdx.y))] = (log2(s_val[0i]) + s_max[0i]);
}
`;

describe('repairMergeRace', () => {
  it('puts one barrier directly before the store of S', () => {
    const lines = repairMergeRace(KERNEL).split('\n');
    const barrier = lines.indexOf('  workgroupBarrier();');
    expect(lines[barrier - 1]).toBe('  storageBarrier();');
    expect(lines[barrier + 1]).toMatch(/^ {2}S_ptr\[/);
    expect(lines.filter((line) => line.includes('workgroupBarrier'))).toHaveLength(1);
  });

  it('repairs once, and leaves other kernels as they are', () => {
    expect(repairMergeRace(repairMergeRace(KERNEL))).toBe(repairMergeRace(KERNEL));
    const other = KERNEL.replace('merge_state_inplace', 'fused_add_norm');
    expect(repairMergeRace(other)).toBe(other);
  });
});
