/// What every network shares: its named [dev.vireo.models.Parameters].
@NullMarked
package dev.vireo.models;

import org.jspecify.annotations.NullMarked;
