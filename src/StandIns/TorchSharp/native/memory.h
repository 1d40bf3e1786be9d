// Where tensors on the CPU get their memory: large blocks are kept for the next tensor of such a size.
#pragma once

// Makes libtorch ask here from now on. Tensors that are there already stay where they are.
void tt_keep_large_blocks();
