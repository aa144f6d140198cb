/// Tools that work on any picture, each over a published folder that the user gives.
/// Tools for pictures of anything, on published networks that know words instead of a list of names: OWLv2
/// finds, SigLIP 2 compares.
@NullMarked
package dev.vireo.visiontools.open;

import org.jspecify.annotations.NullMarked;
