/// Vision tools on language models that can see.
@NullMarked
package dev.vireo.tools.endpoint;

import org.jspecify.annotations.NullMarked;
