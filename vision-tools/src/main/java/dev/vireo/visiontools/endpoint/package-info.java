/// Vision tools on language models that can see.
@NullMarked
package dev.vireo.visiontools.endpoint;

import org.jspecify.annotations.NullMarked;
