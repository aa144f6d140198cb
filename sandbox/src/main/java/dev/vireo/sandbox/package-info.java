/// Runs model-written Python in a worker process: [dev.vireo.sandbox.WorkerRunner].
@NullMarked
package dev.vireo.sandbox;

import org.jspecify.annotations.NullMarked;
