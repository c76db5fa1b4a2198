extension DisplayNames {
    /// One name a line: what is shown, and the Windows id it stands for.
    static let data = """
        International Date Line West|Dateline Standard Time
        Eniwetok, Kwajalein|Dateline Standard Time
        Coordinated Universal Time-11|UTC-11
        Midway Island, Samoa|UTC-11
        Aleutian Islands|Aleutian Standard Time
        Hawaii|Hawaiian Standard Time
        Marquesas Islands|Marquesas Standard Time
        Alaska|Alaskan Standard Time
        Coordinated Universal Time-09|UTC-09
        Baja California|Pacific Standard Time (Mexico)
        Tijuana, Baja California|Pacific Standard Time (Mexico)
        Coordinated Universal Time-08|UTC-08
        Pacific Time (US & Canada)|Pacific Standard Time
        Pacific Time (US and Canada)|Pacific Standard Time
        Pacific Time (US & Canada); Tijuana|Pacific Standard Time
        Pacific Time (US and Canada); Tijuana|Pacific Standard Time
        Pacific Time|Pacific Standard Time
        Arizona|US Mountain Standard Time
        La Paz, Mazatlan|Mountain Standard Time (Mexico)
        Chihuahua, La Paz, Mazatlan|Mountain Standard Time (Mexico)
        Chihuahua, La Paz, Mazatlan - New|Mountain Standard Time (Mexico)
        Chihuahua, La Paz, Mazatlan - Old|Mountain Standard Time (Mexico)
        Mountain Time (US & Canada)|Mountain Standard Time
        Mountain Time (US and Canada)|Mountain Standard Time
        Mountain Time|Mountain Standard Time
        Yukon|Yukon Standard Time
        Central America|Central America Standard Time
        Central Time (US & Canada)|Central Standard Time
        Central Time (US and Canada)|Central Standard Time
        Central Time|Central Standard Time
        Easter Island|Easter Island Standard Time
        Guadalajara, Mexico City, Monterrey|Central Standard Time (Mexico)
        Guadalajara, Mexico City, Monterrey - New|Central Standard Time (Mexico)
        Guadalajara, Mexico City, Monterrey - Old|Central Standard Time (Mexico)
        Mexico City|Central Standard Time (Mexico)
        Mexico City, Tegucigalpa|Central Standard Time (Mexico)
        Saskatchewan|Canada Central Standard Time
        Bogota, Lima, Quito|SA Pacific Standard Time
        Bogota, Lima, Quito, Rio Branco|SA Pacific Standard Time
        Chetumal|Eastern Standard Time (Mexico)
        Eastern Time (US & Canada)|Eastern Standard Time
        Eastern Time (US and Canada)|Eastern Standard Time
        Eastern Time|Eastern Standard Time
        Haiti|Haiti Standard Time
        Havana|Cuba Standard Time
        Indiana (East)|US Eastern Standard Time
        Turks and Caicos|Turks And Caicos Standard Time
        Asuncion|Paraguay Standard Time
        Atlantic Time (Canada)|Atlantic Standard Time
        Atlantic Time|Atlantic Standard Time
        Caracas|Venezuela Standard Time
        Caracas, La Paz|SA Western Standard Time
        Cuiaba|Central Brazilian Standard Time
        Manaus|Central Brazilian Standard Time
        Georgetown, La Paz, Manaus, San Juan|SA Western Standard Time
        La Paz|SA Western Standard Time
        Santiago|Pacific SA Standard Time
        Newfoundland|Newfoundland Standard Time
        Araguaina|Tocantins Standard Time
        Brasilia|E. South America Standard Time
        Cayenne, Fortaleza|SA Eastern Standard Time
        Georgetown|SA Eastern Standard Time
        Buenos Aires, Georgetown|SA Eastern Standard Time
        City of Buenos Aires|Argentina Standard Time
        Buenos Aires|Argentina Standard Time
        Greenland|Greenland Standard Time
        Montevideo|Montevideo Standard Time
        Punta Arenas|Magallanes Standard Time
        Saint Pierre and Miquelon|Saint Pierre Standard Time
        Salvador|Bahia Standard Time
        Coordinated Universal Time-02|UTC-02
        Mid-Atlantic|Mid-Atlantic Standard Time
        Mid-Atlantic - Old|Mid-Atlantic Standard Time
        Azores|Azores Standard Time
        Cabo Verde Is.|Cape Verde Standard Time
        Cape Verde Is.|Cape Verde Standard Time
        Coordinated Universal Time|UTC
        Universal Coordinated Time|UTC
        Casablanca|Morocco Standard Time
        Casablanca, Monrovia|Greenwich Standard Time
        Casablanca, Monrovia, Reykjavik|Greenwich Standard Time
        Monrovia, Reykjavik|Greenwich Standard Time
        Dublin, Edinburgh, Lisbon, London|GMT Standard Time
        Edinburgh, London|GMT Standard Time
        Greenwich Mean Time|GMT Standard Time
        Sao Tome|Sao Tome Standard Time
        Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna|W. Europe Standard Time
        Amsterdam, Bern, Berlin, Rome, Stockholm, Vienna|W. Europe Standard Time
        Berlin, Stockholm, Rome, Bern, Brussels, Vienna|W. Europe Standard Time
        Belgrade, Bratislava, Budapest, Ljubljana, Prague|Central Europe Standard Time
        Belgrade, Pozsony, Budapest, Ljubljana, Prague|Central Europe Standard Time
        Prague, Bratislava|Central Europe Standard Time
        Brussels, Copenhagen, Madrid, Paris|Romance Standard Time
        Paris, Madrid, Brussels, Copenhagen|Romance Standard Time
        Sarajevo, Skopje, Warsaw, Zagreb|Central European Standard Time
        Sarajevo, Skopje, Sofija, Vilnius, Warsaw, Zagreb|Central European Standard Time
        Sarajevo, Skopje, Sofija, Warsaw, Zagreb|Central European Standard Time
        Warsaw|Central European Standard Time
        West Central Africa|W. Central Africa Standard Time
        Windhoek|Namibia Standard Time
        Amman|Jordan Standard Time
        Athens, Bucharest|GTB Standard Time
        Athens, Bucharest, Istanbul|GTB Standard Time
        Athens, Istanbul, Minsk|GTB Standard Time
        Athens, Helsinki, Istanbul|GTB Standard Time
        Bucharest|GTB Standard Time
        Beirut|Middle East Standard Time
        Cairo|Egypt Standard Time
        Chisinau|E. Europe Standard Time
        Eastern Europe|E. Europe Standard Time
        Nicosia|E. Europe Standard Time
        Damascus|Syria Standard Time
        Gaza, Hebron|West Bank Standard Time
        Harare, Pretoria|South Africa Standard Time
        Helsinki, Kiev, Riga, Sofia, Tallinn, Vilnius|FLE Standard Time
        Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius|FLE Standard Time
        Helsinki, Riga, Tallinn|FLE Standard Time
        Istanbul|Turkey Standard Time
        Israel|Israel Standard Time
        Jerusalem|Israel Standard Time
        Juba|South Sudan Standard Time
        Kaliningrad|Kaliningrad Standard Time
        Kaliningrad (RTZ 1)|Kaliningrad Standard Time
        Khartoum|Sudan Standard Time
        Tripoli|Libya Standard Time
        Baghdad|Arabic Standard Time
        Baghdad, Kuwait, Riyadh|Arab Standard Time
        Kuwait, Riyadh|Arab Standard Time
        Arab, Kuwait, Riyadh|Arab Standard Time
        Minsk|Belarus Standard Time
        Moscow, St. Petersburg|Russian Standard Time
        Moscow, St. Petersburg, Volgograd|Russian Standard Time
        Moscow, St. Petersburg, Volgograd (RTZ 2)|Russian Standard Time
        Volgograd|Volgograd Standard Time
        Nairobi|E. Africa Standard Time
        East Africa, Nairobi|E. Africa Standard Time
        Tehran|Iran Standard Time
        Abu Dhabi, Muscat|Arabian Standard Time
        Astrakhan, Ulyanovsk|Astrakhan Standard Time
        Baku|Azerbaijan Standard Time
        Baku, Tbilisi, Yerevan|Caucasus Standard Time
        Izhevsk, Samara|Russia Time Zone 3
        Izhevsk, Samara (RTZ 3)|Russia Time Zone 3
        Port Louis|Mauritius Standard Time
        Saratov|Saratov Standard Time
        Tbilisi|Georgian Standard Time
        Yerevan|Caucasus Standard Time
        Kabul|Afghanistan Standard Time
        Ashgabat, Tashkent|West Asia Standard Time
        Tashkent|West Asia Standard Time
        Ekaterinburg|Ekaterinburg Standard Time
        Ekaterinburg (RTZ 4)|Ekaterinburg Standard Time
        Islamabad, Karachi|Pakistan Standard Time
        Islamabad, Karachi, Tashkent|West Asia Standard Time
        Qyzylorda|Qyzylorda Standard Time
        Chennai, Kolkata, Mumbai, New Delhi|India Standard Time
        Calcutta, Chennai, Mumbai, New Delhi|India Standard Time
        Mumbai, Kolkata, Chennai, New Delhi|India Standard Time
        Bombay, Calcutta, Madras, New Delhi|India Standard Time
        Sri Jayawardenepura|Sri Lanka Standard Time
        Sri Jayawardenapura|Sri Lanka Standard Time
        Colombo|Sri Lanka Standard Time
        Kathmandu|Nepal Standard Time
        Katmandu|Nepal Standard Time
        Astana|Central Asia Standard Time
        Bishkek|Central Asia Standard Time
        Astana, Dhaka|Central Asia Standard Time
        Almaty, Dhaka|Central Asia Standard Time
        Dhaka|Bangladesh Standard Time
        Novosibirsk|N. Central Asia Standard Time
        Novosibirsk (RTZ 5)|N. Central Asia Standard Time
        Almaty, Novosibirsk|N. Central Asia Standard Time
        Omsk|Omsk Standard Time
        Rangoon|Myanmar Standard Time
        Yangon (Rangoon)|Myanmar Standard Time
        Bangkok, Hanoi, Jakarta|SE Asia Standard Time
        Bangkok, Jakarta, Hanoi|SE Asia Standard Time
        Barnaul, Gorno-Altaysk|Altai Standard Time
        Hovd|W. Mongolia Standard Time
        Krasnoyarsk|North Asia Standard Time
        Krasnoyarsk (RTZ 6)|North Asia Standard Time
        Tomsk|Tomsk Standard Time
        Beijing, Chongqing, Hong Kong, Urumqi|China Standard Time
        Beijing, Chongqing, Hong Kong SAR, Urumqi|China Standard Time
        Irkutsk|North Asia East Standard Time
        Irkutsk (RTZ 7)|North Asia East Standard Time
        Irkutsk, Ulaan Bataar|North Asia East Standard Time
        Irkutsk, Ulaanbaatar|North Asia East Standard Time
        Kuala Lumpur, Singapore|Singapore Standard Time
        Singapore|Singapore Standard Time
        Perth|W. Australia Standard Time
        Taipei|Taipei Standard Time
        Ulaanbaatar|Ulaanbaatar Standard Time
        Eucla|Aus Central W. Standard Time
        Chita|Transbaikal Standard Time
        Osaka, Sapporo, Tokyo|Tokyo Standard Time
        Tokyo, Osaka, Sapporo|Tokyo Standard Time
        Pyongyang|North Korea Standard Time
        Seoul|Korea Standard Time
        Seoul, Korea Standard time|Korea Standard Time
        Yakutsk|Yakutsk Standard Time
        Yakutsk (RTZ 8)|Yakutsk Standard Time
        Adelaide|Cen. Australia Standard Time
        Adelaide, Central Australia|Cen. Australia Standard Time
        Darwin|AUS Central Standard Time
        Brisbane|E. Australia Standard Time
        Brisbane, East Australia|E. Australia Standard Time
        Canberra, Melbourne, Sydney|AUS Eastern Standard Time
        Canberra, Melbourne, Sydney, Hobart|AUS Eastern Standard Time
        Guam, Port Moresby|West Pacific Standard Time
        Hobart|Tasmania Standard Time
        Hobart, Tasmania|Tasmania Standard Time
        Vladivostok|Vladivostok Standard Time
        Vladivostok, Magadan (RTZ 9)|Vladivostok Standard Time
        Lord Howe Island|Lord Howe Standard Time
        Bougainville Island|Bougainville Standard Time
        Chokurdakh|Russia Time Zone 10
        Chokurdakh (RTZ 10)|Russia Time Zone 10
        Magadan|Magadan Standard Time
        Magadan, Solomon Is., New Caledonia|Central Pacific Standard Time
        Magadan, Solomon Islands, New Caledonia|Central Pacific Standard Time
        Norfolk Island|Norfolk Standard Time
        Sakhalin|Sakhalin Standard Time
        Solomon Is., New Caledonia|Central Pacific Standard Time
        Solomon Islands, New Caledonia|Central Pacific Standard Time
        Anadyr, Petropavlovsk-Kamchatsky|Russia Time Zone 11
        Anadyr, Petropavlovsk-Kamchatsky (RTZ 11)|Russia Time Zone 11
        Petropavlovsk-Kamchatsky|Kamchatka Standard Time
        Petropavlovsk-Kamchatsky - Old|Kamchatka Standard Time
        Auckland, Wellington|New Zealand Standard Time
        Coordinated Universal Time+12|UTC+12
        Fiji|Fiji Standard Time
        Fiji, Kamchatka, Marshall Is.|Fiji Standard Time
        Fiji Islands, Kamchatka, Marshall Islands|Fiji Standard Time
        Fiji, Marshall Is.|Fiji Standard Time
        Chatham Islands|Chatham Islands Standard Time
        Coordinated Universal Time+13|UTC+13
        Nuku'alofa|Tonga Standard Time
        Nuku'alofa, Tonga|Tonga Standard Time
        Samoa|Samoa Standard Time
        Kiritimati Island|Line Islands Standard Time
        Westeuropäische Normalzeit|W. Europe Standard Time
        Mitteleuropäische Zeit|W. Europe Standard Time
        Mitteleuropäische Normalzeit|W. Europe Standard Time
        Mitteleuropäische Sommerzeit|W. Europe Standard Time
        Zentraleuropäische Normalzeit|Central European Standard Time
        Romanische Normalzeit|Romance Standard Time
        Osteuropäische Zeit|FLE Standard Time
        Osteuropäische Normalzeit|E. Europe Standard Time
        Westeuropäische Zeit|GMT Standard Time
        GMT Normalzeit|GMT Standard Time
        Koordinierte Weltzeit|UTC
        Amsterdam, Berlin, Bern, Rom, Stockholm, Wien|W. Europe Standard Time
        Brüssel, Kopenhagen, Madrid, Paris|Romance Standard Time
        Belgrad, Bratislava (Pressburg), Budapest, Ljubljana, Prag|Central Europe Standard Time
        Belgrad, Bratislava, Budapest, Ljubljana, Prag|Central Europe Standard Time
        Sarajevo, Skopje, Warschau, Zagreb|Central European Standard Time
        Dublin, Edinburgh, Lissabon, London|GMT Standard Time
        Athen, Bukarest|GTB Standard Time
        Romance (heure standard)|Romance Standard Time
        Europe de l'Ouest (heure standard)|W. Europe Standard Time
        Europe centrale (heure standard)|Central European Standard Time
        Heure normale d'Europe centrale|Romance Standard Time
        Heure normale d'Europe de l'Ouest|W. Europe Standard Time
        Heure d'Europe centrale|Romance Standard Time
        GMT (heure standard)|GMT Standard Time
        Temps universel coordonné|UTC
        Bruxelles, Copenhague, Madrid, Paris|Romance Standard Time
        Amsterdam, Berlin, Berne, Rome, Stockholm, Vienne|W. Europe Standard Time
        Hora estándar romance|Romance Standard Time
        Hora estándar de Europa occidental|W. Europe Standard Time
        Hora estándar GMT|GMT Standard Time
        Bruselas, Copenhague, Madrid, París|Romance Standard Time
        Amsterdam, Berlín, Berna, Roma, Estocolmo, Viena|W. Europe Standard Time
        ora solare Europa occidentale|W. Europe Standard Time
        Amsterdam, Berlino, Berna, Roma, Stoccolma, Vienna|W. Europe Standard Time
        West-Europa (standaardtijd)|W. Europe Standard Time
        Romance (standaardtijd)|Romance Standard Time
        Amsterdam, Berlijn, Bern, Rome, Stockholm, Wenen|W. Europe Standard Time
        Brussel, Kopenhagen, Madrid, Parijs|Romance Standard Time
        Västeuropa, normaltid|W. Europe Standard Time
        Vest-Europa (normaltid)|W. Europe Standard Time
        Romance (normaltid)|Romance Standard Time
        FLE, normaaliaika|FLE Standard Time
        Środkowoeuropejski czas stand.|Central European Standard Time
        Střední Evropa (běžný čas)|Central Europe Standard Time
        Central European Summer Time|Central European Standard Time
        Western European Time|GMT Standard Time
        Western European Standard Time|GMT Standard Time
        Eastern European Time|FLE Standard Time
        Eastern European Standard Time|FLE Standard Time
        British Summer Time|GMT Standard Time
        Western Europe Standard Time|W. Europe Standard Time
        West Europe Standard Time|W. Europe Standard Time
        Indian Standard Time|India Standard Time
        Japan Standard Time|Tokyo Standard Time
        Japan Time|Tokyo Standard Time
        Korean Standard Time|Korea Standard Time
        Moscow Standard Time|Russian Standard Time
        Moscow Time|Russian Standard Time
        Jerusalem Standard Time|Israel Standard Time
        Jerusalem Daylight Time|Israel Standard Time
        Malay Peninsula Standard Time|Singapore Standard Time
        Cabo Verde Standard Time|Cape Verde Standard Time
        Russia TZ 1 Standard Time|Kaliningrad Standard Time
        Russia TZ 2 Standard Time|Russian Standard Time
        Russia TZ 3 Standard Time|Russia Time Zone 3
        Russia TZ 4 Standard Time|Ekaterinburg Standard Time
        Russia TZ 5 Standard Time|N. Central Asia Standard Time
        Russia TZ 6 Standard Time|North Asia Standard Time
        Russia TZ 7 Standard Time|North Asia East Standard Time
        Russia TZ 8 Standard Time|Yakutsk Standard Time
        Russia TZ 9 Standard Time|Vladivostok Standard Time
        Russia TZ 10 Standard Time|Russia Time Zone 10
        Russia TZ 11 Standard Time|Russia Time Zone 11
        AST4ADT|Atlantic Standard Time
        YST9YDT|Alaskan Standard Time
        AKST9AKDT|Alaskan Standard Time
        HST10|Hawaiian Standard Time
        """
}
