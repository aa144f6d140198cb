package dev.vireo.models.nvila;

import dev.vireo.models.Parameters;
import dev.vireo.models.internal.nn.Resample;
import dev.vireo.models.ps3.Ps3Config;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.tensor.Tensor;
import dev.vireo.runtime.weights.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes rows of the decoder's width of the features of VILA-HD's tower: of squares of them, with their
/// places and scales where the folder has such.
///
/// @param lowSide features along a side at low resolution
/// @param width of the decoder
/// @param places_1NC what is added for a place, at low resolution
/// @param scales_11C what is added for a scale, low resolution first; none without places
record CloseRows(
        Projector projector,
        long lowSide,
        long width,
        @Nullable Tensor places_1NC,
        List<Tensor> scales_11C) {
    static CloseRows of(Projector projector, Ps3Config.Vision sizes, long width, boolean positions, Parameters p) {
        Tensor places_1NC = positions ? p.constant("high_res_pos_embed", 0, 1, sizes.lowTokens(), width) : null;
        List<Tensor> scales_11C = new ArrayList<>();
        for (int scale = 0; positions && scale <= sizes.highScales(); scale++) {
            scales_11C.add(p.constant("high_res_scale_embed." + scale, 0, 1, 1, width));
        }
        return new CloseRows(projector, sizes.lowGrid(), width, places_1NC, scales_11C);
    }

    /// The rows of low resolution.
    Tensor low(Tensor state_NC) {
        long side = projector.rows(lowSide);
        return placed(projector.apply(state_NC.unsqueeze(0)).select(0, 0), 0, side, side);
    }

    /// The squares alone of which all patches were taken, scale after scale and row after row.
    Tensor sparse(Tensor taken_NC, List<Tensor> maps_1HW) {
        List<Tensor> rows = new ArrayList<>();
        long start = 0;
        for (int scale = 0; scale < maps_1HW.size(); scale++) {
            Tensor map_1HW = maps_1HW.get(scale);
            Squares squares = Squares.of(map_1HW, projector.side());
            if (squares.count() > 0) {
                Tensor own_NC = taken_NC.indexSelect(0, index(squares.patches(), start, taken_NC.device()))
                        .reshape(squares.count(), -1);
                Tensor mapped_NC = projector.rows(own_NC);
                rows.add(
                        places_1NC == null
                                ? mapped_NC
                                : mapped_NC
                                        .add(places(squares.rows(), squares.columns())
                                                .indexSelect(0, index(squares.cells(), 0, taken_NC.device())))
                                        .add(scales_11C.get(scale + 1).select(0, 0)));
            }
            start += squares.taken();
        }
        return rows.isEmpty()
                ? Tensor.zeros(taken_NC.dtype(), taken_NC.device(), 0, width)
                : Tensor.cat(0, rows.toArray(Tensor[]::new));
    }

    /// As published: every scale as a whole, with zeros where nothing was taken; of its rows, those whose
    /// squares were taken as a whole.
    Tensor wholeCanvas(Tensor taken_NC, List<Tensor> maps_1HW) {
        List<Tensor> rows = new ArrayList<>();
        long start = 0;
        for (int scale = 0; scale < maps_1HW.size(); scale++) {
            Tensor map_1HW = maps_1HW.get(scale);
            long height = map_1HW.size(1);
            long width = map_1HW.size(2);
            List<Long> at = LookedAt.places(map_1HW.toFloats());
            Tensor canvas_NC = Tensor.zeros(taken_NC.dtype(), taken_NC.device(), height * width, taken_NC.size(1));
            if (!at.isEmpty()) {
                canvas_NC =
                        canvas_NC.indexAdd(0, index(at, 0, taken_NC.device()), taken_NC.narrow(0, start, at.size()));
            }
            start += at.size();
            long above = projector.rows(height);
            long across = projector.rows(width);
            Tensor mapped_NC = projector
                    .rows(projector.together(canvas_NC.reshape(1, height, width, -1)))
                    .select(0, 0);
            Tensor all_NC = placed(mapped_NC, scale + 1, above, across);
            Tensor whole_1HW = Resample.AREA.apply(map_1HW.to(DType.F32), above, across);
            List<Long> kept = LookedAt.places(whole_1HW.ge(1).to(DType.F32).toFloats());
            if (!kept.isEmpty()) {
                rows.add(all_NC.indexSelect(0, index(kept, 0, taken_NC.device())));
            }
        }
        return rows.isEmpty()
                ? Tensor.zeros(taken_NC.dtype(), taken_NC.device(), 0, width)
                : Tensor.cat(0, rows.toArray(Tensor[]::new));
    }

    private static Tensor index(List<Long> places, long from, Device device) {
        long[] out = places.stream().mapToLong(place -> place + from).toArray();
        return Tensor.of(out, out.length).to(device);
    }

    /// Adds the places of a whole scale, and the scale.
    private Tensor placed(Tensor rows_NC, int scale, long height, long width) {
        return places_1NC == null
                ? rows_NC
                : rows_NC.add(places(height, width)).add(scales_11C.get(scale).select(0, 0));
    }

    private Tensor places(long height, long width) {
        if (places_1NC == null) {
            throw new IllegalStateException("there are places");
        }
        Tensor table_CHW = places_1NC.select(0, 0).reshape(lowSide, lowSide, -1).permute(2, 0, 1);
        return Resample.AREA.apply(table_CHW, height, width).permute(1, 2, 0).reshape(height * width, -1);
    }

    /// The squares of a scale all of whose patches were taken.
    ///
    /// @param rows of squares, from top to bottom
    /// @param cells their numbers, row after row
    /// @param patches of each square row after row, by their places among those taken
    /// @param taken how many patches of the scale were taken
    private record Squares(long rows, long columns, List<Long> cells, List<Long> patches, long taken) {
        long count() {
            return cells.size();
        }

        static Squares of(Tensor map_1HW, int side) {
            int height = (int) map_1HW.size(1);
            int width = (int) map_1HW.size(2);
            if (height % side != 0 || width % side != 0) {
                throw new VireoException(
                        Code.USAGE,
                        "squares of " + side + " x " + side + " patches do not divide a scale of " + height + " x "
                                + width,
                        "Map whole scales.");
            }
            float[] map = map_1HW.toFloats();
            long[] place = new long[map.length];
            long next = 0;
            for (int i = 0; i < map.length; i++) {
                place[i] = map[i] > 0 ? next++ : -1;
            }
            List<Long> cells = new ArrayList<>();
            List<Long> patches = new ArrayList<>();
            for (int cell = 0; cell < map.length / (side * side); cell++) {
                int top = cell / (width / side) * side;
                int left = cell % (width / side) * side;
                long[] own = new long[side * side];
                for (int i = 0; i < own.length; i++) {
                    own[i] = place[(top + i / side) * width + left + i % side];
                }
                if (Arrays.stream(own).allMatch(each -> each >= 0)) {
                    cells.add((long) cell);
                    Arrays.stream(own).forEach(patches::add);
                }
            }
            return new Squares(height / side, width / side, cells, patches, next);
        }
    }
}
