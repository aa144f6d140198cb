/// All families of networks by the names that their folders state, and how they are run from files to files.
@NullMarked
package dev.vireo.models.families;

import org.jspecify.annotations.NullMarked;
