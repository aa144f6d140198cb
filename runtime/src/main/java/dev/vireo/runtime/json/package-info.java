/// JSON that somebody else wrote, read strictly.
@NullMarked
package dev.vireo.runtime.json;

import org.jspecify.annotations.NullMarked;
