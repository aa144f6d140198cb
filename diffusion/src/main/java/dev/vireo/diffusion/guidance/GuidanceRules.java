package dev.vireo.diffusion.guidance;

import dev.vireo.layout.Region;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether a video is guided exactly as published, or with the mistakes of that mended: every decision in
/// which the two differ.
public enum GuidanceRules {
    /// Exactly as published. Boxes that round to nothing have no cell, and one that leaves the frame to the
    /// left or above covers cells counted from the other side; objects whose phrases share words push them
    /// out of each other's boxes; one good step ends guidance for good, though not before a first move;
    /// phrases are found as text within text, in the case in which they are written.
    PUBLISHED {
        @Override
        Grid.Cells cells(Grid grid, Region region) {
            return grid.published(region);
        }

        @Override
        boolean hasEdges(Region region) {
            return true;
        }

        @Override
        List<GuidedObject> sharers(int token, GuidedObject self, List<GuidedObject> objects) {
            return List.of(self);
        }

        @Override
        double enough(GuidanceRecipe recipe) {
            return Double.NEGATIVE_INFINITY;
        }

        @Override
        boolean goesOn(double lastEnergy, GuidanceRecipe recipe) {
            return !(lastEnergy <= recipe.threshold()); // so that NaN goes on, to be reported by the run
        }

        @Override
        public boolean looksBeforeItMoves() {
            return false;
        }

        @Override
        Set<String> otherNumbers(String word) {
            return Set.of(PhraseFinder.plural(word));
        }

        @Override
        int caseFlags() {
            return 0;
        }

        @Override
        String joint() {
            return "| ";
        }

        @Override
        List<Integer> positions(PhraseFinder finder, String prompt, String standIn) {
            return finder.withinText(prompt, standIn);
        }
    },

    /// With a cell for every box that can be seen and none for one that can't, words that several objects
    /// share in all their boxes, a look before every move, and phrases found as whole words, in any case and
    /// number, by the places that tokens come from.
    MENDED {
        @Override
        Grid.Cells cells(Grid grid, Region region) {
            return grid.mended(region);
        }

        @Override
        boolean hasEdges(Region region) {
            return region.visible();
        }

        @Override
        List<GuidedObject> sharers(int token, GuidedObject self, List<GuidedObject> objects) {
            return objects.stream().filter(o -> o.tokens().contains(token)).toList();
        }

        @Override
        double enough(GuidanceRecipe recipe) {
            return recipe.threshold();
        }

        @Override
        boolean goesOn(double lastEnergy, GuidanceRecipe recipe) {
            return true;
        }

        @Override
        public boolean looksBeforeItMoves() {
            return true;
        }

        @Override
        Set<String> otherNumbers(String word) {
            Set<String> out = new LinkedHashSet<>(List.of(PhraseFinder.plural(word)));
            out.addAll(PhraseFinder.singular(word));
            return out;
        }

        @Override
        int caseFlags() {
            return Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        }

        @Override
        String joint() {
            return ", ";
        }

        @Override
        List<Integer> positions(PhraseFinder finder, String prompt, String standIn) {
            return finder.byPlaces(prompt, standIn);
        }
    };

    // ---- boxes

    /// Which cells of a grid a box covers.
    abstract Grid.Cells cells(Grid grid, Region region);

    /// Whether the edges of a box count in the corner term.
    abstract boolean hasEdges(Region region);

    /// The objects in whose boxes a word of `self` may be looked at.
    abstract List<GuidedObject> sharers(int token, GuidedObject self, List<GuidedObject> objects);

    // ---- when guidance stops

    /// An energy up to which latents are not moved.
    abstract double enough(GuidanceRecipe recipe);

    /// Whether there is another move after the last energy that was found, of this step or one before; that
    /// is infinite before the first.
    abstract boolean goesOn(double lastEnergy, GuidanceRecipe recipe);

    /// Whether latents whose energy is good enough from the first are never moved.
    public abstract boolean looksBeforeItMoves();

    // ---- words

    /// Other numbers of the last word of a phrase that may stand for it, the likeliest first.
    abstract Set<String> otherNumbers(String word);

    /// The flags of patterns that decide on upper and lower case.
    abstract int caseFlags();

    /// What stands between a prompt and a phrase that it lacked.
    abstract String joint();

    /// The positions in the encoded prompt of the tokens of a text that the prompt has.
    abstract List<Integer> positions(PhraseFinder finder, String prompt, String standIn);
}
