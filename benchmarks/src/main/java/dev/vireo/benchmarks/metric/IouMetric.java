package dev.vireo.benchmarks.metric;

import dev.vireo.benchmarks.data.Gold.Region;

/// How well the part of the picture that was answered covers the wanted one. The overall value is the share
/// of answers whose overlap is at least half of what both cover together; an answer without a region
/// overlaps nothing.
final class IouMetric extends ShareMetric {
    private static final double RIGHT = 0.5;
    private static final double WELL = 0.7;

    IouMetric() {
        super("iou");
    }

    @Override
    boolean judges(Answered answered) {
        return answered.sample().gold() instanceof Region;
    }

    @Override
    double worth(Answered answered) {
        return one(iou(answered) >= RIGHT);
    }

    @Override
    void addParts(Parts parts) {
        parts.add("mean IoU", a -> {
            double score = score(a);
            return Double.isNaN(score) || a.failed() ? score : iou(a);
        });
        parts.add("acc@0.5", this::score);
        parts.add("acc@0.7", a -> share(a, iou(a) >= WELL));
    }

    private static double iou(Answered answered) {
        return answered.sample().gold() instanceof Region wanted
                ? answered.region().map(given -> iou(given, wanted)).orElse(0.0)
                : 0;
    }

    private static double iou(Region a, Region b) {
        double width = Math.max(0, Math.min(a.right(), b.right()) - Math.max(a.left(), b.left()));
        double height = Math.max(0, Math.min(a.bottom(), b.bottom()) - Math.max(a.top(), b.top()));
        double both = width * height;
        double together = area(a) + area(b) - both;
        return together > 0 ? Math.clamp(both / together, 0, 1) : 0;
    }

    private static double area(Region region) {
        return (region.right() - region.left()) * (region.bottom() - region.top());
    }
}
