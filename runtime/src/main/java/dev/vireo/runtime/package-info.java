/// What every module shares: errors that say who can act.
@NullMarked
package dev.vireo.runtime;

import org.jspecify.annotations.NullMarked;
