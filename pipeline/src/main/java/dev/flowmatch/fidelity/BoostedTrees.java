package dev.flowmatch.fidelity;

import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;
import com.microsoft.ml.lightgbm.lightgbmlibConstants;
import java.util.stream.Collectors;

/**
 * Gradient boosted trees: 100 of them, of up to 31 leaves with at least 20 rows each, at a rate of 0.1, on values in up
 * to 255 bins, a missing number on the side of a split where it does best. Equal rows give equal trees.
 *
 * <p>LightGBM (Ke et al. 2017, "LightGBM: a highly efficient gradient boosting decision tree"). To be closed; several can
 * be used by as many threads.
 */
final class BoostedTrees implements AutoCloseable {
    private static final int TREES = 100;

    /**
     * One thread: its sums do not depend on the machine, and folds run beside each other without waiting in every node.
     * Categories are split as freely as numbers are; LightGBM's own settings miss much in small tables.
     */
    private static final String SETTINGS = "num_threads=1 deterministic=true force_col_wise=true seed=1 verbosity=-1"
            + " num_leaves=31 learning_rate=0.1 min_data_in_leaf=20 max_bin=255 min_data_per_group=10 cat_l2=0"
            + " cat_smooth=10 max_cat_threshold=255 ";

    private final SWIGTYPE_p_void booster;
    private final int outputs;
    private final String settings;

    private BoostedTrees(TreeFeatures features, float[] labels, String objective, int outputs) {
        this.outputs = outputs;
        settings = SETTINGS + objective + categorical(features);
        SWIGTYPE_p_void data = dataset(features, labels);
        try {
            SWIGTYPE_p_p_void handle = lightgbmlib.new_voidpp();
            try {
                check(lightgbmlib.LGBM_BoosterCreate(data, settings, handle));
                booster = lightgbmlib.voidpp_value(handle);
            } finally {
                lightgbmlib.delete_voidpp(handle);
            }
            try {
                grow();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        } finally {
            lightgbmlib.LGBM_DatasetFree(data);
        }
    }

    /**
     * Trees that tell classes apart.
     *
     * @param labels the class of each row, 0 to {@code classes} − 1
     * @param classes at least 2
     */
    static BoostedTrees classify(TreeFeatures features, float[] labels, int classes) {
        return classes == 2
                ? new BoostedTrees(features, labels, "objective=binary", 1)
                : new BoostedTrees(features, labels, "objective=multiclass num_class=" + classes, classes);
    }

    /** Trees that predict a number by least squares. */
    static BoostedTrees regress(TreeFeatures features, float[] labels) {
        return new BoostedTrees(features, labels, "objective=regression", 1);
    }

    /**
     * What the trees say of rows: of two classes the probability of class 1, of more the probability of each, [rows ×
     * classes], row-major; otherwise the number.
     */
    double[] predict(TreeFeatures features) {
        int cells = features.rows() * outputs;
        SWIGTYPE_p_double values = natives(features.values());
        SWIGTYPE_p_double out = lightgbmlib.new_doubleArray(cells);
        SWIGTYPE_p_long_long length = lightgbmlib.new_int64_tp();
        try {
            check(lightgbmlib.LGBM_BoosterPredictForMat(
                    booster,
                    lightgbmlib.double_to_voidp_ptr(values),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    features.rows(),
                    features.columns(),
                    0,
                    lightgbmlibConstants.C_API_PREDICT_NORMAL,
                    0,
                    TREES,
                    settings,
                    length,
                    out));
            double[] predicted = new double[cells];
            for (int i = 0; i < cells; i++) {
                predicted[i] = lightgbmlib.doubleArray_getitem(out, i);
            }
            return predicted;
        } finally {
            lightgbmlib.delete_int64_tp(length);
            lightgbmlib.delete_doubleArray(out);
            lightgbmlib.delete_doubleArray(values);
        }
    }

    @Override
    public void close() {
        lightgbmlib.LGBM_BoosterFree(booster);
    }

    private void grow() {
        SWIGTYPE_p_int finished = lightgbmlib.new_intp();
        try {
            for (int tree = 0; tree < TREES; tree++) {
                check(lightgbmlib.LGBM_BoosterUpdateOneIter(booster, finished));
            }
        } finally {
            lightgbmlib.delete_intp(finished);
        }
    }

    private SWIGTYPE_p_void dataset(TreeFeatures features, float[] labels) {
        NativeTrees.missing().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        SWIGTYPE_p_double values = natives(features.values());
        SWIGTYPE_p_p_void handle = lightgbmlib.new_voidpp();
        try {
            check(lightgbmlib.LGBM_DatasetCreateFromMat(
                    lightgbmlib.double_to_voidp_ptr(values),
                    lightgbmlibConstants.C_API_DTYPE_FLOAT64,
                    features.rows(),
                    features.columns(),
                    0,
                    settings,
                    null,
                    handle));
            SWIGTYPE_p_void data = lightgbmlib.voidpp_value(handle);
            label(data, labels);
            return data;
        } finally {
            lightgbmlib.delete_voidpp(handle);
            lightgbmlib.delete_doubleArray(values);
        }
    }

    private static void label(SWIGTYPE_p_void data, float[] labels) {
        SWIGTYPE_p_float values = lightgbmlib.new_floatArray(labels.length);
        try {
            for (int i = 0; i < labels.length; i++) {
                lightgbmlib.floatArray_setitem(values, i, labels[i]);
            }
            check(lightgbmlib.LGBM_DatasetSetField(
                    data,
                    "label",
                    lightgbmlib.float_to_voidp_ptr(values),
                    labels.length,
                    lightgbmlibConstants.C_API_DTYPE_FLOAT32));
        } catch (RuntimeException e) {
            lightgbmlib.LGBM_DatasetFree(data);
            throw e;
        } finally {
            lightgbmlib.delete_floatArray(values);
        }
    }

    private static SWIGTYPE_p_double natives(double[] values) {
        SWIGTYPE_p_double copy = lightgbmlib.new_doubleArray(values.length);
        for (int i = 0; i < values.length; i++) {
            lightgbmlib.doubleArray_setitem(copy, i, values[i]);
        }
        return copy;
    }

    private static String categorical(TreeFeatures features) {
        return features.categorical().isEmpty()
                ? ""
                : " categorical_feature="
                        + features.categorical().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("LightGBM: " + lightgbmlib.LGBM_GetLastError());
        }
    }
}
