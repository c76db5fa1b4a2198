/// Keys made for these tests with OpenSSL 3.0, and used for nothing else.
enum TestKeys {
    /// 2,048 bits, PKCS#1.
    static let pkcs1 = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEowIBAAKCAQEA1UIp41XNPEcMoPsp9CR9nCFQGjQWmorgb1hMJwOeO8dtKlib
        jVh3awFbk9HR3/k8xzJ0O2fRbVeTG928tJrDwmOGDSJGAFMx/4+jq/J7MuxCVJ57
        gOLYUU7w3TlNq5/5Ti8DIIRy5KG1S/5RxVuaI4LRuLiplSPuDlwEI7Ry48lKAxMp
        m4ZjEjXeZMTQaYGlpgUmiAlYGBr/nQwJgR2e8GImU4tCc9bPHuJD9o8rfmD5qTlo
        mAy4wZqZDNxHwVTFPcFFGy9qKL1ovq7UVcAxzEQBBkE2D5iWms8pPIe/wNl6RuLD
        FjcbLlr7N64cCdUzaMOFH91mvioXw1WMelqI4QIDAQABAoIBABKelj2tDiBHK8ka
        ZM1WKklpdy7ygU649WODWBLH9BbQEK3z0pECulpzYeWEGkjt3+qccx2EsPpU/Rkf
        wQwbvx/HxLp81ZPNr73acrXek/ccPaZZt/rG05A1zj3idO+ZJhE3dZRvPADORZ/+
        8nDC0LBtCZaROO02l+BVFF9xr95HWe6LtPVWEezk0iYJX7wVpId1XIx0O6FqsHGA
        37kPrAOTAX1RaWB4YOovnx6BW6YPX2fv4BreP/cfBNp0dkecpALO3h5v8DMdYkMo
        5ASZHttTHoiI17XjKJeePJhUFo0bPIEja283y+8l+vsjQkqMikljvA/JHoM5FgxK
        4fe8awkCgYEA+9TBoVJP0/UssZifGl+4Pmap43/E2fcpnphCmfCheD3x3h3X99yQ
        9+vS5F2BDzOjpHLIecICEWCwARaKI7rVrX3pYGK14nOo45pOLAjPmnGXphKm5wtw
        Jn3VgP8Z1VVhdrzqVZz0CHHNrFIPnEeIgzabFr4if733Z/P6E9jQvRsCgYEA2Mnw
        YVDcwUSkSQjV5+cB1lTWHdEz72zOk+x6o6TpzfemXpCpD0V/8Kz/B6JW8JAKTxHJ
        bQ7YVEfRc3psPFxEDamz4Z6zwKiSWxADosaUoYjvYa2Rh1sA3d6SNa5pOTKRzR5r
        eOYDfc0FHXRT5iG8luBffEXCfqcYO8iD53fS3bMCgYBlQH+xyxSJljQoG8MsqXu8
        qy53Z/HP6U50k6eDmXpyjAVpVvp0j9xBsjGS2/1+DTcocXYlblnCfuuFJHjaMM6k
        +NESjd2vdO1cxbfUgJ5n7HAat7kfgDvRXhqvyOGsIq4TPZXCYl7D3m3hcQURwrki
        eJwWos/gKJMG2tObkzsqLQKBgQCMUuJiy4mpHDpPAAYdrrzUtGNIN6MrZj2tKFQV
        2uhwJs4sxex4cx8mdYQ6t80Yt9PEbJn6GrLSkw4zdlnbFEoEogVKlIR7v2HEye/g
        jDOm/9EbY9MgTzqXYrs3PibkHCSeJgOg5Rn7cxrNfv/TpaDB9Ig6E5mai6Q3BkrD
        KB942wKBgBQqjhdQUK3uIRHsowJTPg0S8aiSmK50Ic1ND/LmXHpnNrqt9yhJ59D5
        iEK/mOxGMRPGT+Ye2h0Qsij/Kg1/EdS9N3HPDUUVUzLzBXPZawS/1zLWln8mL+Ib
        Z828UaYh2wwvio6TqQAdj4LLo8hDYZXo2SiWPxxjJHRjWSQ1GZTl
        -----END RSA PRIVATE KEY-----
        """

    /// What `openssl dgst -sha256 -sign` makes of the message in ``RSATests`` with that key.
    static let signature = """
        c4656ba14a69ba84a8c733f60c514ae1ab059590054bec5737e41a1cb30de3bc7b2074c3e8ce1ee6
        311bd457bac061010947550b6bcba5b6fa71e9402f774d6404302387ab1d54b6615333bf9125500d
        069c8d97fce1feb7317f31ec19af77d5a5638c58d87b716dbb81cdd9f0ad086ec32c2fefb4fd9701
        e8e7e4fce9b65a1900f8d470c27ce0bde5f4157a8ba7c164ae9d79e77d9a2496dc941fbb8192a4a7
        159013b72e806a5e88ec26e60b05db61fffe5edc8e076ed9341634032903338aaa646026a2487ec6
        10a87899ac1629ee0bf945de7da6315e73d8a0a1a73442e578a96ac9b249fa49ed49b9801ab24e3a
        82a89311bc63e290335bf532975725a6
        """

    /// Keys that must not be taken.
    enum Unsuitable: CaseIterable {
        case short, elliptic

        var pem: String {
            switch self {
            case .short: TestKeys.short
            case .elliptic: TestKeys.elliptic
            }
        }
    }

    /// 1,024 bits.
    private static let short = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALFX01+qgpyxr/X8
        19Zm8e8m5uZk5B4IRwyCwI/MerEjO0Jsxvm7Ic5HoTNSA4kHr3S7q0aDfXQo3Nni
        +ftewfU7f+4y/iL+tqV/DNkOojtCtMZ6SadIGJhnYOXJBgAqfVcVQwJcIDs9gkQS
        jgC3/aOE1YkjTNjqrjYdxB8TAT3PAgMBAAECgYEAgFDWrQKXrL7YXXkLxqMH7I1O
        Rme7sos0tTWqFKHUKHUgfIhuU+V1qWakmZh+3FhGOIVNgSDE1hZ27eRQEfRXC2AI
        tug1wPm7dYKJbcCgpOsVXtA9lN5CJiBckjf/5jMMwJrmRGioEEW5OZV+u7q9ihFa
        lrb3bk0XoJwTwqeHJeECQQDag0wP82rLTtaYPk6AQdNwsRh3vP0x2T74SLC8f+QN
        eb8QPIZPoBO80xQ6jTWbVe2c/rj8FaE77puZLqdTIFYxAkEAz8RsMDNF/pfgcoOg
        qdfJ/GzCm6dl6Gg8o9oirfW/f89lVrVCf9McXcjZveHwUSwJ5LnWiAuuXUcBC7t/
        XZHT/wJAJePGeK2YwxA0ncmQCyVe6JeMypZ2wQIOrTbNjqIOhVerDcGw+HWldoST
        aWO6++h2f1ab9Po7Lw085d71HLDqwQJARYRLTrVZLh5TEv3HvAxfoP4i/0G7b0+x
        OoG6KMqZEIKsPZ7YaTyRuS+C6221ovNBPC6SAWMnLD6dsvdBXmV0sQJAa/lUItO7
        TSHp/SIAo8LHIyGP7EY4tNKZt8DfOVjtnU+9h5Ndq5lh9amdjpxZAeIFKo3io3dy
        l6GmpxNNtCVy/g==
        -----END PRIVATE KEY-----
        """

    /// An elliptic curve key (P-256).
    private static let elliptic = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4fBgl8hjfUY3mvIn
        vXliRKmYi8qg97/Bd1pUclzDU5OhRANCAASGu7jNY+HHiP5XPWRp0bwVWLZx2G02
        c+wtn0+m+aD+HT1SzxI4ByY5aQCu2F54ybWKYz6bQ7Z/I102+ouVRc0j
        -----END PRIVATE KEY-----
        """
}
