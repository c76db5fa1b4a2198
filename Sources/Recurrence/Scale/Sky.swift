#if canImport(Glibc)
    import Glibc
#endif

/// Where sun and moon stand, as well as calendars that follow them need it: to some twenty seconds for the
/// present and the centuries around it.
///
/// Times are days since 1970-01-01T00:00 of terrestrial time or, where said so, of universal time.
enum Sky {
    /// The longitude of the sun as it is seen, in degrees.
    ///
    /// After Bretagnon and Simon, "Planetary Programs and Tables from -4000 to +2800", with aberration and
    /// nutation.
    static func solarLongitude(_ time: Double) -> Double {
        let century = (time - epoch2000) / 36_525
        var sum = 0.0
        for term in sunTerms {
            sum += term.amplitude * sine(term.phase + term.speed * century)
        }
        let mean = 282.777_183_4 + 36_000.769_537_44 * century + 0.000_005_729_577_951_308_232 * sum
        let aberration = 0.000_097_4 * sine(267.63 + 35_999.01848 * century) - 0.005_575
        let node = 124.90 - 1934.134 * century + 0.002_063 * century * century
        let moon = 201.11 + 72_001.5377 * century + 0.000_57 * century * century
        return degrees(mean + aberration - 0.004_778 * sine(node) - 0.000_366_7 * sine(moon))
    }

    /// When the sun stands at 270°, in the December of a year.
    static func winterSolstice(_ year: Int) -> Double {
        var time = epoch2000 + (Double(year) - 1999.0275) * 365.2422
        for _ in 0..<4 { time += 58 * sine(270 - solarLongitude(time)) }
        return time
    }

    /// The first day of spring in a Gregorian year as Iran reckons it: that of the equinox, or the next one when
    /// the sun gets there after noon of its meridian (52.5° E).
    static func dayOfEquinox(_ year: Int) -> Int {
        var time = epoch2000 + 78.8 + (Double(year) - 2000) * 365.2422
        for _ in 0..<4 { time += 58 * sine(-solarLongitude(time)) }
        return Int((universal(time) + 3.5 / 24 + 0.5).rounded(.down))
    }

    /// The number of the new moon nearest to a time; 0 is that of 6 January 2000.
    static func newMoonNumber(near time: Double) -> Int {
        Int(((time - (epoch2000 + 5.09766)) / 29.530_588_861).rounded())
    }

    /// When the moon is new for the `number`th time after January 2000.
    ///
    /// After Meeus, "Astronomical Algorithms", chapter 49.
    static func newMoon(_ number: Int) -> Double {
        let k = Double(number)
        let t = k / 1236.85
        let t2 = t * t
        let mean =
            epoch2000 + 5.09766 + 29.530_588_861 * k + 0.000_154_37 * t2 - 0.000_000_150 * t2 * t
            + 0.000_000_000_73 * t2 * t2
        let eccentricity = 1 - 0.002_516 * t - 0.000_007_4 * t2
        let sun = 2.5534 + 29.105_356_70 * k - 0.000_001_4 * t2 - 0.000_000_11 * t2 * t
        let moon = 201.5643 + 385.816_935_28 * k + 0.010_758_2 * t2 + 0.000_012_38 * t2 * t
        let latitude = 160.7108 + 390.670_502_84 * k - 0.001_611_8 * t2 - 0.000_002_27 * t2 * t
        let node = 124.7746 - 1.563_755_88 * k + 0.002_067_2 * t2
        var correction = -0.000_17 * sine(node) + 0.000_325 * sine(299.77 + 0.107_408 * k - 0.009_173 * t2)
        for term in moonTerms {
            var amplitude = term.amplitude
            for _ in 0..<abs(Int(term.sun)) where term.sun.magnitude < 3 { amplitude *= eccentricity }
            correction += amplitude * sine(term.sun * sun + term.moon * moon + term.latitude * latitude)
        }
        for term in planetTerms { correction += term.amplitude * sine(term.phase + term.speed * k) }
        return mean + correction
    }

    /// Universal time, which the earth's turning keeps.
    ///
    /// After Espenak and Meeus; before 1900 and after 2050 by their long-term parabola.
    static func universal(_ time: Double) -> Double {
        let year = 1970 + time / 365.2422
        let sinceMillennium = year - 2000
        let lag =
            1900...2050 ~= year
            ? 62.92 + 0.322_17 * sinceMillennium + 0.005_589 * sinceMillennium * sinceMillennium
            : -20 + 0.0032 * (year - 1820) * (year - 1820)
        return time - lag / 86_400
    }

    /// 2000-01-01T12:00.
    private static let epoch2000 = 10_957.5

    private static func degrees(_ angle: Double) -> Double { angle - 360 * (angle / 360).rounded(.down) }

    private static func sine(_ angle: Double) -> Double { sin(degrees(angle) * (.pi / 180)) }

    private static let sunTerms: [(amplitude: Double, phase: Double, speed: Double)] = [
        (403_406, 270.54861, 0.928_789_2), (195_207, 340.19128, 35_999.137_695_8),
        (119_433, 63.91854, 35_999.408_966_6), (112_392, 331.26220, 35_998.728_738_5),
        (3891, 317.843, 71_998.20261), (2819, 86.631, 71_998.4403), (1721, 240.052, 36_000.35726),
        (660, 310.26, 71_997.4812), (350, 247.23, 32_964.4678), (334, 260.87, -19.4410),
        (314, 297.82, 445_267.1117), (268, 343.14, 45_036.8840), (242, 166.79, 3.1008),
        (234, 81.53, 22_518.4434), (158, 3.50, -19.9739), (132, 132.75, 65_928.9345),
        (129, 182.95, 9038.0293), (114, 162.03, 3034.7684), (99, 29.8, 33_718.148), (93, 266.4, 3034.448),
        (86, 249.2, -2280.773), (78, 157.6, 29_929.992), (72, 257.8, 31_556.493), (68, 185.1, 149.588),
        (64, 69.9, 9037.750), (46, 8.0, 107_997.405), (38, 197.1, -4444.176), (37, 250.4, 151.771),
        (32, 65.3, 67_555.316), (29, 162.7, 31_556.080), (28, 341.5, -4561.540), (27, 291.6, 107_996.706),
        (27, 98.5, 1221.655), (25, 146.7, 62_894.167), (24, 110.0, 31_437.369), (21, 5.2, 14_578.298),
        (21, 342.6, -31_931.757), (20, 230.9, 34_777.243), (18, 256.1, 1221.999), (17, 45.3, 62_894.511),
        (14, 242.9, -4442.039), (13, 115.2, 107_997.909), (13, 151.8, 119.066), (13, 285.3, 16_859.071),
        (12, 53.3, -4.578), (10, 126.6, 26_895.292), (10, 205.7, -39.127), (10, 85.9, 12_297.536),
        (10, 146.1, 90_073.778),
    ]

    /// Multiples of the sun's anomaly, the moon's anomaly and the moon's argument of latitude.
    private static let moonTerms: [(amplitude: Double, sun: Double, moon: Double, latitude: Double)] = [
        (-0.40720, 0, 1, 0), (0.17241, 1, 0, 0), (0.01608, 0, 2, 0), (0.01039, 0, 0, 2),
        (0.00739, -1, 1, 0), (-0.00514, 1, 1, 0), (0.00208, 2, 0, 0), (-0.00111, 0, 1, -2),
        (-0.00057, 0, 1, 2), (0.00056, 1, 2, 0), (-0.00042, 0, 3, 0), (0.00042, 1, 0, 2),
        (0.00038, 1, 0, -2), (-0.00024, -1, 2, 0), (-0.00007, 2, 1, 0), (0.00004, 0, 2, -2),
        (0.00004, 3, 0, 0), (0.00003, 1, 1, -2), (0.00003, 0, 2, 2), (-0.00003, 1, 1, 2),
        (0.00003, -1, 1, 2), (-0.00002, -1, 1, -2), (-0.00002, 1, 3, 0), (0.00002, 0, 4, 0),
    ]

    private static let planetTerms: [(amplitude: Double, phase: Double, speed: Double)] = [
        (0.000_165, 251.88, 0.016_321), (0.000_164, 251.83, 26.651_886), (0.000_126, 349.42, 36.412_478),
        (0.000_110, 84.66, 18.206_239), (0.000_062, 141.74, 53.303_771), (0.000_060, 207.14, 2.453_732),
        (0.000_056, 154.84, 7.306_860), (0.000_047, 34.52, 27.261_239), (0.000_042, 207.19, 0.121_824),
        (0.000_040, 291.34, 1.844_379), (0.000_037, 161.72, 24.198_154), (0.000_035, 239.56, 25.513_099),
        (0.000_023, 331.55, 3.592_518),
    ]
}
