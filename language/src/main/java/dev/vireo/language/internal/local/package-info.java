/// Language models that run in this process: how a conversation becomes the text that a model reads.
@NullMarked
package dev.vireo.language.internal.local;

import org.jspecify.annotations.NullMarked;
