/// The networks, as functions from tensors to tensors.
@NullMarked
package dev.vireo.models;

import org.jspecify.annotations.NullMarked;
