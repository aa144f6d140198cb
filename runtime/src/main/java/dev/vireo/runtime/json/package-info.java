/// JSON that somebody else wrote, read strictly, and files of JSON lines that grow.
@NullMarked
package dev.vireo.runtime.json;

import org.jspecify.annotations.NullMarked;
