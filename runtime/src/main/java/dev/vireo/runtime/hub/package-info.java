/// Models from a hub that speaks HuggingFace's protocol, kept in the cache that its Python client uses too.
@NullMarked
package dev.vireo.runtime.hub;

import org.jspecify.annotations.NullMarked;
