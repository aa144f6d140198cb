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
        public Grid.Cells cells(Grid grid, Region region) {
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
        public double enough(GuidanceRecipe recipe) {
            return Double.NEGATIVE_INFINITY;
        }

        @Override
        public boolean goesOn(double lastEnergy, GuidanceRecipe recipe) {
            return !(lastEnergy <= recipe.threshold()); // so that NaN goes on, to be reported by the run
        }

        @Override
        public boolean looksBeforeItMoves() {
            return false;
        }

        @Override
        public Set<String> otherNumbers(String word) {
            return Set.of(Plurals.plural(word));
        }

        @Override
        public int caseFlags() {
            return 0;
        }

        @Override
        public String joint() {
            return "| ";
        }

        @Override
        public boolean tokensByPlaces() {
            return false;
        }
    },

    /// With a cell for every box that can be seen and none for one that can't, words that several objects
    /// share in all their boxes, a look before every move, and phrases found as whole words, in any case and
    /// number, by the places that tokens come from.
    MENDED {
        @Override
        public Grid.Cells cells(Grid grid, Region region) {
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
        public double enough(GuidanceRecipe recipe) {
            return recipe.threshold();
        }

        @Override
        public boolean goesOn(double lastEnergy, GuidanceRecipe recipe) {
            return true;
        }

        @Override
        public boolean looksBeforeItMoves() {
            return true;
        }

        @Override
        public Set<String> otherNumbers(String word) {
            Set<String> out = new LinkedHashSet<>(List.of(Plurals.plural(word)));
            out.addAll(Plurals.singular(word));
            return out;
        }

        @Override
        public int caseFlags() {
            return Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
        }

        @Override
        public String joint() {
            return ", ";
        }

        @Override
        public boolean tokensByPlaces() {
            return true;
        }
    };

    // ---- boxes

    /// Which cells of a grid a box covers.
    public abstract Grid.Cells cells(Grid grid, Region region);

    /// Whether the edges of a box count in the corner term.
    abstract boolean hasEdges(Region region);

    /// The objects in whose boxes a word of `self` may be looked at.
    abstract List<GuidedObject> sharers(int token, GuidedObject self, List<GuidedObject> objects);

    // ---- when guidance stops

    /// An energy up to which latents are not moved.
    public abstract double enough(GuidanceRecipe recipe);

    /// Whether there is another move after the last energy that was found, of this step or one before; that
    /// is infinite before the first.
    public abstract boolean goesOn(double lastEnergy, GuidanceRecipe recipe);

    /// Whether latents whose energy is good enough from the first are never moved.
    public abstract boolean looksBeforeItMoves();

    // ---- words

    /// Other numbers of the last word of a phrase that may stand for it, the likeliest first.
    public abstract Set<String> otherNumbers(String word);

    /// The flags of patterns that decide on upper and lower case.
    public abstract int caseFlags();

    /// What stands between a prompt and a phrase that it lacked.
    public abstract String joint();

    /// Whether the tokens of a phrase are those that come from where it stands in the prompt; otherwise they
    /// are found as text within text.
    public abstract boolean tokensByPlaces();
}
