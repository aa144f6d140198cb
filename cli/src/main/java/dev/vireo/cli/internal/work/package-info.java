/// What several commands share: pictures and videos that were named, models and agents put together from settings,
/// answers printed.
@NullMarked
package dev.vireo.cli.internal.work;

import org.jspecify.annotations.NullMarked;
