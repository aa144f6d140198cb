package dev.vireo.planners.internal.caption;

import dev.vireo.planners.internal.caption.Scene.Thing;

/// How the room of the frame is shared by all things of a scene.
///
/// @param scale how much smaller things are so that all of them fit, at most 1
/// @param columns into how many columns the ways of those that go across are divided
record Crowding(double scale, int columns) {
    private static final double WAY = 0.55;
    private static final double FULL = 0.8;

    static Crowding of(Scene scene) {
        double movers = 0;
        int walkers = 0;
        double area = 0;
        double between = 1;
        for (Thing thing : scene.things()) {
            double[] size = CaptionWords.size(thing.noun(), thing.name());
            boolean moves = !thing.rests() || ImpliedDeeds.isMoving(thing);
            movers += moves ? thing.count() * (size[1] + Track.GAP) : 0;
            walkers += moves ? thing.count() : 0;
            area += thing.count() * (size[0] + Track.GAP) * (size[1] + Track.GAP);
        }
        for (int i = 0; i < scene.things().size(); i++) {
            Thing thing = scene.things().get(i);
            if (!thing.acts().isEmpty() && scene.references(i).size() > 1) { // between two things there is a way to go
                double widths = CaptionWords.size(thing.noun(), thing.name())[0];
                for (int reference : scene.references(i)) {
                    Thing other = scene.things().get(reference);
                    widths += CaptionWords.size(other.noun(), other.name())[0];
                }
                between = Math.min(between, WAY / widths);
            }
        }
        int columns = walkers <= 4 ? 1 : walkers <= 10 ? 2 : 3;
        movers /= columns;
        double byLanes = movers > FULL ? FULL / movers : 1;
        double byArea = area > FULL / 2 ? Math.sqrt(FULL / 2 / area) : 1;
        double scale = Math.clamp(Math.min(between, Math.min(Math.max(byLanes, .5), byArea)), .2, 1);
        return new Crowding(scale, columns);
    }
}
