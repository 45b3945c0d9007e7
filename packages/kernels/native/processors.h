// How much of the machine this process has.
#pragma once

namespace cifar {

/// The cores that this process may use at once: those that it may run on, and no more than the time
/// that its container is given. At least 1.
int availableProcessors();

}  // namespace cifar
