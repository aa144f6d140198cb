/// The document of a layout: what is to be seen in a video and where, over time; its JSON and text forms, and pictures
/// of it.
@NullMarked
package dev.vireo.layout;

import org.jspecify.annotations.NullMarked;
