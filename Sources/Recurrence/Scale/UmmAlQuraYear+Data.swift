// Source: Unicode ICU 72, what its calendar "islamic-umalqura" answers: the lengths of the months as Saudi Arabia
// has announced them or reckoned them ahead. The data are used under:
//
// UNICODE LICENSE V3
//
// COPYRIGHT AND PERMISSION NOTICE
//
// Copyright © 1991-2025 Unicode, Inc.
//
// NOTICE TO USER: Carefully read the following legal agreement. BY
// DOWNLOADING, INSTALLING, COPYING OR OTHERWISE USING DATA FILES, AND/OR
// SOFTWARE, YOU UNEQUIVOCALLY ACCEPT, AND AGREE TO BE BOUND BY, ALL OF THE
// TERMS AND CONDITIONS OF THIS AGREEMENT. IF YOU DO NOT AGREE, DO NOT
// DOWNLOAD, INSTALL, COPY, DISTRIBUTE OR USE THE DATA FILES OR SOFTWARE.
//
// Permission is hereby granted, free of charge, to any person obtaining a
// copy of data files and any associated documentation (the "Data Files") or
// software and any associated documentation (the "Software") to deal in the
// Data Files or Software without restriction, including without limitation
// the rights to use, copy, modify, merge, publish, distribute, and/or sell
// copies of the Data Files or Software, and to permit persons to whom the
// Data Files or Software are furnished to do so, provided that either (a)
// this copyright and permission notice appear with all copies of the Data
// Files or Software, or (b) this copyright and permission notice appear in
// associated Documentation.
//
// THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY
// KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
// MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF
// THIRD PARTY RIGHTS.
//
// IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE
// BE LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES,
// OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
// WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION,
// ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA
// FILES OR SOFTWARE.
//
// Except as contained in this notice, the name of a copyright holder shall
// not be used in advertising or otherwise to promote the sale, use or other
// dealings in these Data Files or Software without prior written
// authorization of the copyright holder.
//
// SPDX-License-Identifier: Unicode-3.0

extension UmmAlQuraYear {
    /// A number for each year from ``firstYear`` on: bit `n` says that the month `n + 1` has 30 days, not 29.
    static let longMonths: [UInt16] = table.split { $0 == " " || $0 == "\n" }.compactMap {
        UInt16($0, radix: 16)
    }

    private static let table = """
        555 2AB 937 2B6 576 36C B55 AAA 956 49E 95D 2BA 5B5 3AA B4B A96 52E 2AD 56D B5A 752 F25 E8A D16
        A56 AB5 6B4 DA9 B92 B25 64B A9B 35A 6D9 5D4 DA5 D4A A95 536 975 2F4 6E9 6D4 6A9 535 25D 4BD 9BA
        3B4 B69 B2A A55 4AD A5D 2DA 6D9 EAA E94 D2A C56 4AE A6D 56A D55 D4A A93 52B A5B 53A 6B5 EA9 D52
        D29 A55 4AD 56D AEA 6E4 ED1 DA2 AAA 95A 2DA 5B9 BB2 764 6C9 555 2AB 4DB ABA 5B4 DA9 D52 AA5 92D
        26D 8ED 2DA AD5 AA5 A4B 497 937 2B6 975 D69 D52 C95 92B 25B 4DB 9D5 5D2 DA5 D4A A95 54D AAD 3AA
        BD2 BC4 B89 A95 52D 5AD B6A 6D4 DC9 D92 AA6 956 2AE 56D 36A B55 AAA 94D 49D 95D 2BA 5B5 5AA D55
        A9A 92E 26E 55D ADA 6D4 6A5 B27 A4D 4AD 56D B5A 754 F49 E92 D26 A56 356 6B5 BAA B92 B25 68B A9B
        55A ADA 5B4 DA9 B52 A9A 536 276 575 AF2 6D4 6A9 555 2AD 4BD 9BA 574 B69 B52 A95 52D A5D 4DA AD9
        6B2 E95 E2A C96 92E AAD 56A D65 D4A D15 62B C5B 53A 6B5 DB2 D64 D29 A55 4AD 96D AEA 6E8 ED1 DA4
        D4A A6A 2DA 5B9 B72 B68 6D1 655 4AB 95B 2BA 5B5 DA9 D52 CA6 94E 46E 95D 4DA AD5 AAA A4D 49B 937
        4B6 975 D6A D52 AA5 94B 2AB 55B AD9 5D2 DC5 D92 B25 555 AB5 5B4 BA9 7A2 745 593 AAB 4D6 9D6 5D2
        BA5 B4A A95 4AD 15D 2DD 9DA 5B4 5A9 52D 25B 8B7 176 56D B6A ACA A96 52B 15B 2BB 5B6 DAA B94 D46
        A8D 52D A9D 55A 755 749 F13 E4A A96 556 6B5 BAA B94
        """
}
