/// Model folders: get, list, show, check, run, rm.
@NullMarked
package dev.vireo.cli.internal.command.models;

import org.jspecify.annotations.NullMarked;
